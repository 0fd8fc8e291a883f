using System.IO.Pipelines;
using Buds.Client.Memories;
using Buds.Client.Photos;
using Buds.Crypto.Packages;
using Buds.Storage;

namespace Buds.Client.Inbox;

/// <summary>
/// Writes the photos of a message into the blob store while it is being opened. The store takes only bytes with the announced size and hash, under
/// the name of that hash, so what is written before the message is verified can never be wrong.
/// </summary>
internal sealed class BlobStoreSink(IBlobStore store, BlobUse.Holds holds) : IBlobSink
{
    public async ValueTask<Stream> CreateAsync(PackageBlob blob, CancellationToken cancellationToken)
    {
        await holds.AddAsync(blob.Cid, cancellationToken).ConfigureAwait(false);
        return new BlobStream(store, blob, cancellationToken);
    }

    private sealed class BlobStream : Stream
    {
        private const int PieceSize = 65_536;

        // Pieces as large as those that come: the default of 4 KiB has each copied into sixteen.
        private static readonly PipeOptions Options = new(
            pauseWriterThreshold: 3 * PieceSize, resumeWriterThreshold: PieceSize, minimumSegmentSize: PieceSize, useSynchronizationContext: false);

        private readonly Pipe _pipe = new(Options);
        private readonly Stream _writer;
        private readonly Task _stored;
        private readonly long _size;
        private long _written;

        public BlobStream(IBlobStore store, PackageBlob blob, CancellationToken cancellationToken)
        {
            _size = blob.Size;
            _writer = _pipe.Writer.AsStream(leaveOpen: true);
            _stored = StoreAsync(store, blob, cancellationToken);
        }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_stored.IsFaulted)
            {
                await _stored.ConfigureAwait(false);
            }

            _written += buffer.Length;
            await _writer.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override async ValueTask DisposeAsync()
        {
            // Disposed after a failure, fewer bytes came than announced: the store refuses them, and the failure itself is on its way to the caller.
            await _pipe.Writer.CompleteAsync().ConfigureAwait(false);
            if (_written == _size)
            {
                try
                {
                    await _stored.ConfigureAwait(false);
                }
                catch (BlobIntegrityException)
                {
                    // The package's reader computes the hash as well, and reports what is wrong by the protocol's code.
                }
            }
            else
            {
                await _stored.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await base.DisposeAsync().ConfigureAwait(false);
        }

        private async Task StoreAsync(IBlobStore store, PackageBlob blob, CancellationToken cancellationToken)
        {
            var reader = _pipe.Reader;
            try
            {
                var options = new BlobWriteOptions { ExpectedSize = blob.Size, ExpectedSha256 = blob.Cid.GetDigest(), Mode = BlobWriteMode.Replace };
                _ = await store.WriteAsync(PhotoKeys.Of(blob.Cid), reader.AsStream(leaveOpen: true), options, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await reader.CompleteAsync().ConfigureAwait(false);
            }
        }
    }
}
