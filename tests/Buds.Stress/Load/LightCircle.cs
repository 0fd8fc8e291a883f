using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Stress.Load;

/// <summary>People who share with each other.</summary>
internal sealed class LightCircle
{
    public LightCircle(IReadOnlyList<LightUser> members)
    {
        Members = members;
        Recipients = [.. members.Select(member => member.Recipient)];
        foreach (var member in members)
        {
            member.Circle = this;
        }
    }

    public IReadOnlyList<LightUser> Members { get; }

    public IReadOnlyList<RecipientAccount> Recipients { get; }

    /// <summary>The device list of a member, as pinned when they met.</summary>
    public SignedDeviceList? FindList(Did did) => Members.FirstOrDefault(member => member.Did == did)?.Recipient.List;

    /// <summary>All devices but the sending one.</summary>
    public int[] DevicesBut(LightDevice sender) =>
        [.. Members.SelectMany(member => member.Devices).Where(device => device != sender).Select(device => device.Number)];
}
