using Buds.Stress.Load;

namespace Buds.Stress.Tests.Load;

public sealed class CountingStreamTests
{
    private readonly WireCounter _wire = new();

    [Fact]
    public async Task What_is_written_is_counted_as_sent()
    {
        using var inner = new MemoryStream();
        await using var stream = new CountingStream(inner, _wire);

        await stream.WriteAsync(new byte[3]);
        stream.Write(new byte[4], 1, 2);
        stream.Write([1]);
        await stream.FlushAsync();

        inner.Length.ShouldBe(6);
        (_wire.Sent, _wire.Received).ShouldBe((6, 0));
    }

    [Fact]
    public async Task What_is_read_is_counted_as_received_and_the_end_as_nothing()
    {
        await using var stream = new CountingStream(new MemoryStream([1, 2, 3, 4, 5]), _wire);
        var buffer = new byte[3];

        (await stream.ReadAsync(buffer)).ShouldBe(3);
        stream.Read(buffer, 0, 3).ShouldBe(2);
        (await stream.ReadAsync(buffer)).ShouldBe(0);

        (_wire.Sent, _wire.Received).ShouldBe((0, 5));
    }
}
