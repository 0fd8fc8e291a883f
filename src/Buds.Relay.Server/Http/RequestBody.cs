using System.Buffers;
using System.Globalization;
using Buds.Relay.Protocol.Errors;
using Microsoft.AspNetCore.Http;

namespace Buds.Relay.Server.Http;

/// <summary>A request's body, read once and whole into a pooled buffer.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int SmallBody = 4096;

    private byte[] _buffer;
    private int _length;

    private RequestBody(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Reads at most <paramref name="max"/> bytes, and refuses a body that has more.</summary>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int max, CancellationToken cancellationToken)
    {
        if (request.ContentLength > max)
        {
            throw TooLarge(max);
        }

        var body = new RequestBody((int?)request.ContentLength + 1 ?? SmallBody);
        try
        {
            while (true)
            {
                var read = await request.Body.ReadAsync(body._buffer.AsMemory(body._length), cancellationToken).ConfigureAwait(false);
                body._length += read;
                if (body._length > max)
                {
                    throw TooLarge(max);
                }

                if (read == 0)
                {
                    return body;
                }

                body.Grow();
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _length = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Grow()
    {
        if (_length < _buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(2 * _buffer.Length);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private static RelayException TooLarge(int max) =>
        RelayProblems.Of(RelayErrorCode.BodyTooLarge, string.Create(CultureInfo.InvariantCulture, $"The limit is {max} bytes."));
}
