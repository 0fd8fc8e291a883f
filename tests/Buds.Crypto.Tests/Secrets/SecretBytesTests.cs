using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Secrets;

namespace Buds.Crypto.Tests.Secrets;

public sealed class SecretBytesTests
{
    [Fact]
    public void Disposed_bytes_are_zero()
    {
        var secret = new SecretBytes([1, 2, 3]);
        var bytes = secret.Span;

        secret.Dispose();

        bytes.ToArray().ShouldBe(new byte[3]);
        Should.Throw<ObjectDisposedException>(() => secret.Span.Length);
        Should.Throw<ObjectDisposedException>(() => secret.Borrow().Dispose());
    }

    [Fact]
    public void Borrowed_bytes_are_zeroed_when_their_use_ends_and_not_before()
    {
        var secret = new SecretBytes([1, 2, 3]);
        var bytes = secret.Span;
        using (var first = secret.Borrow())
        {
            using (secret.Borrow())
            {
                secret.Dispose();
                secret.Dispose();
            }

            first.Span.ToArray().ShouldBe([1, 2, 3]);
            Should.Throw<ObjectDisposedException>(() => secret.Borrow().Dispose());
        }

        bytes.ToArray().ShouldBe(new byte[3]);
    }

    [Fact]
    public void Forgotten_bytes_are_zero()
    {
        var bytes = Forget();

        // The array is pinned and still referred to here; only its owner is gone.
        GC.Collect();
        GC.WaitForPendingFinalizers();

        bytes.ToArray().ShouldBe(new byte[3]);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static ReadOnlyMemory<byte> Forget()
        {
            var secret = new SecretBytes([1, 2, 3]);
            return System.Runtime.InteropServices.MemoryMarshal.CreateFromPinnedArray(Array(secret), 0, 3);
        }

        static byte[] Array(SecretBytes secret) =>
            (byte[])typeof(SecretBytes).GetField("_bytes", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.GetValue(secret)!;
    }

    [Fact]
    public void Random_bytes_differ() => SecretBytes.Random(32).Span.ToArray().ShouldNotBe(SecretBytes.Random(32).Span.ToArray());

    [Fact]
    public async Task Key_that_is_disposed_while_others_sign_makes_no_wrong_signature()
    {
        // A signature with another half of the key over the same message would give the key away.
        for (var round = 0; round < 50; round++)
        {
            var device = DeviceKey.Generate(DeviceId.Create(TestParty.Now));
            var publicKey = device.PublicKey;
            using var start = new Barrier(3);
            Task[] signers = [Task.Run(Sign), Task.Run(Sign)];
            start.SignalAndWait();
            device.Dispose();
            await Task.WhenAll(signers);

            void Sign()
            {
                start.SignalAndWait();
                try
                {
                    while (true)
                    {
                        publicKey.VerifyBare("\"message"u8, device.SignHttp("\"message"u8)).ShouldBeTrue();
                    }
                }
                catch (ObjectDisposedException)
                {
                }
            }
        }
    }
}
