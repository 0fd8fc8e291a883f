using System.Buffers.Text;
using System.Security.Cryptography;

namespace Buds.Relay.Server.Pushes.WebPush;

/// <summary>P-256 keys in the form that Web Push has them in.</summary>
internal static class VapidKey
{
    public const int PointSize = 65;
    public const int ScalarSize = 32;

    private const byte Uncompressed = 4;

    /// <exception cref="CryptographicException">The two are no key pair.</exception>
    /// <exception cref="FormatException">One of them is not base64url.</exception>
    public static ECDsa Load(WebPushOptions options)
    {
        var point = Base64Url.DecodeFromChars(options.PublicKey);
        var scalar = Base64Url.DecodeFromChars(options.PrivateKey);
        try
        {
            if (scalar.Length != ScalarSize)
            {
                throw new CryptographicException("Not a private key of P-256.");
            }

            var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar, Q = ToPoint(point) });
            try
            {
                Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
                using var check = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = ToPoint(point) });
                return check.VerifyHash(hash, key.SignHash(hash)) ? key : throw new CryptographicException("The keys are no pair.");
            }
            catch
            {
                key.Dispose();
                throw;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    /// <exception cref="CryptographicException">Not an uncompressed point.</exception>
    public static ECPoint ToPoint(ReadOnlySpan<byte> bytes) => bytes.Length == PointSize && bytes[0] == Uncompressed
        ? new ECPoint { X = bytes[1..(1 + ScalarSize)].ToArray(), Y = bytes[(1 + ScalarSize)..].ToArray() }
        : throw new CryptographicException("Not an uncompressed point of P-256.");

    public static byte[] ToBytes(ECPoint point) => [Uncompressed, .. point.X!, .. point.Y!];
}
