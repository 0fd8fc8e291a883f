namespace Buds.Relay.Server.Stores;

/// <summary>What became of a withdrawal.</summary>
public enum WithdrawalStatus
{
    /// <summary>Nobody can get the message any more, who has not.</summary>
    Withdrawn,

    /// <summary>The message is another account's.</summary>
    NotSender,

    /// <summary>There is no such message.</summary>
    UnknownMessage,
}
