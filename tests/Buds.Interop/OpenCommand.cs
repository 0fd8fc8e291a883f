using System.Text.Json;
using Buds.Crypto;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Packages;

namespace Buds.Interop;

public static class OpenCommand
{
    public static async Task<string> RunAsync(string path) =>
        JsonSerializer.Serialize(await OpenAsync(InteropFile.Read(path), path), InteropJson.Default.OpenResult);

    public static async Task<OpenResult> OpenAsync(InteropFile file, string path)
    {
        using var context = new FileOpeningContext(file);
        var message = file.Message ?? throw new InvalidDataException($"{path} holds no message.");
        var wrapped = message.WrappedKey ?? throw new InvalidDataException($"{path} holds no wrapped key.");
        var received = new ReceivedEnvelope(message.Header, message.Signature, wrapped.KeyId, wrapped.Enc, wrapped.Ct);
        try
        {
            using var envelope = await EnvelopeOpener.AuthenticateAsync(received, context, DateTimeOffset.FromUnixTimeMilliseconds(file.Now));
            var sink = new DiscardingSink();
            var package = await envelope.ReadAsync(new MemoryStream(message.Payload), sink);
            var key = new byte[ContentKey.Size];
            envelope.ContentKey.Export(key);
            return new OpenResult
            {
                File = path,
                Ok = true,
                ContentKey = key,
                Receipts = [.. package.Receipts.Select(r => r.Cid.ToString())],
                Blobs = [.. package.Blobs.Select(b => new OpenedBlobRecord(b.Cid.ToString(), b.Size))],
            };
        }
        catch (ProtocolException e)
        {
            return new OpenResult { File = path, Ok = false, Code = e.Code };
        }
    }

    private sealed class DiscardingSink : IBlobSink
    {
        public ValueTask<Stream> CreateAsync(PackageBlob blob, CancellationToken cancellationToken) => ValueTask.FromResult(Stream.Null);
    }
}
