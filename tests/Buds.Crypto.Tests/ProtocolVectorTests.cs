using Buds.Crypto.Identifiers;
using Buds.Interop;

namespace Buds.Crypto.Tests;

/// <summary>Messages made by another implementation, and messages for it to open.</summary>
public sealed class ProtocolVectorTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Vectors", "buds-protocol");

    public static TheoryData<string> MessagesToOpen => Files("open-*.json");

    public static TheoryData<string> MessagesToSeal => Files("seal-*.json");

    [Theory]
    [MemberData(nameof(MessagesToOpen))]
    public async Task Opening_ends_as_the_vector_says(string name)
    {
        var file = InteropFile.Read(Path.Combine(Folder, name));
        var expected = file.Expect!;

        var result = await OpenCommand.OpenAsync(file, name);

        result.Ok.ShouldBe(expected.Ok);
        result.Code.ShouldBe(expected.Code);
        result.ContentKey.ShouldBe(expected.ContentKey);
        result.Receipts.ShouldBe(expected.Receipts ?? []);
        result.Blobs.ShouldBe(expected.Blobs ?? []);
    }

    [Theory]
    [MemberData(nameof(MessagesToSeal))]
    public async Task Sealed_message_opens_with_each_of_the_vectors_keys(string name)
    {
        var file = InteropFile.Read(Path.Combine(Folder, name));

        var message = await SealCommand.SealAsync(file);

        message.WrappedKeys!.Count.ShouldBe(file.Keys!.Count);
        foreach (var key in file.Keys)
        {
            var recipient = file.Recipients!.Single(r => r.Did == key.Did);
            var opened = await OpenCommand.OpenAsync(
                file with
                {
                    Recipient = key with { List = recipient.List },
                    Message = message with { WrappedKey = message.WrappedKeys.Single(w => w.DeviceId == key.DeviceId) },
                },
                name);
            opened.Code.ShouldBeNull();
            opened.Blobs.Select(b => b.Cid).ShouldBe(file.Blobs!.Select(b => Cid.Of(CidCodec.Raw, b.Bytes).ToString()));
            opened.Receipts.ShouldBe(file.Receipts!.Select(r => Cid.Of(CidCodec.DagCbor, r.Preimage).ToString()));
        }
    }

    [Theory]
    [MemberData(nameof(MessagesToSeal))]
    public async Task Sealed_message_is_of_the_suite_that_the_vector_asks_for(string name)
    {
        var file = InteropFile.Read(Path.Combine(Folder, name));

        var message = await SealCommand.SealAsync(file);

        ((int)Crypto.Envelopes.EnvelopeHeader.Decode(message.Header).Suite).ShouldBe(file.ExpectSuite!.Value);
    }

    private static TheoryData<string> Files(string pattern) =>
        [.. Directory.EnumerateFiles(Folder, pattern).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
}
