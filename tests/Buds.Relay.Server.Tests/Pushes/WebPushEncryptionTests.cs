using System.Buffers.Text;
using System.Security.Cryptography;
using Buds.Relay.Server.Pushes.WebPush;

namespace Buds.Relay.Server.Tests.Pushes;

public sealed class WebPushEncryptionTests
{
    /// <summary>The example of RFC 8291, appendix A.</summary>
    [Fact]
    public void Example_of_the_rfc_comes_out_byte_for_byte()
    {
        var subscription = new WebPushSubscription(
            new Uri("https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV"),
            Bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            Bytes("BTBZMqHH6r4Tts7J_aSIgg"));
        using var sender = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
            Q = VapidKey.ToPoint(Bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8")),
        });
        var message = WebPushEncryption.Encrypt(subscription, "When I grow up, I want to be a watermelon"u8, sender, Bytes("DGv6ra1nlYgDCS1FRnbzlw"));
        Base64Url.EncodeToString(message).ShouldBe(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
    }

    private static byte[] Bytes(string text) => Base64Url.DecodeFromChars(text);
}
