namespace Buds.Client;

/// <summary>The stable codes of <see cref="BudsClientException"/>.</summary>
public static class BudsErrorCode
{
    /// <summary>The data directory holds an account already: open it.</summary>
    public const string AccountExists = "account_exists";

    /// <summary>Another process, or another object in this one, has the account open.</summary>
    public const string AccountInUse = "account_in_use";

    /// <summary>The account cannot be read with the key that the key store has.</summary>
    public const string KeyStoreMismatch = "key_store_mismatch";

    /// <summary>The passphrase does not open the key store.</summary>
    public const string WrongPassphrase = "wrong_passphrase";

    /// <summary>There is no such account at the relay.</summary>
    public const string UnknownAccount = "unknown_account";

    /// <summary>There is no such contact.</summary>
    public const string UnknownContact = "unknown_contact";

    /// <summary>A link is for another relay than this account's.</summary>
    public const string OtherRelay = "other_relay";

    /// <summary>There is no such Circle here, or this account is no longer in it.</summary>
    public const string NotMember = "not_member";

    /// <summary>Only who made the Circle may do this.</summary>
    public const string NotOwner = "not_owner";

    /// <summary>A Circle has 2 to 12 people.</summary>
    public const string CircleFull = "circle_full";

    /// <summary>There is no such memory, or it was deleted.</summary>
    public const string UnknownMemory = "unknown_memory";

    /// <summary>Only who shared the memory may do this.</summary>
    public const string NotAuthor = "not_author";

    /// <summary>A photo's bytes are not on this device.</summary>
    public const string PhotoMissing = "photo_missing";

    /// <summary>A text is empty or too long, or a number is out of range.</summary>
    public const string InvalidInput = "invalid_input";

    /// <summary>There is no such device in the account's list.</summary>
    public const string UnknownDevice = "unknown_device";

    /// <summary>The disk is full.</summary>
    public const string DiskFull = "disk_full";

    /// <summary>The database is damaged.</summary>
    public const string DatabaseDamaged = "database_damaged";

    /// <summary>A newer version of this library wrote the database.</summary>
    public const string DatabaseTooNew = "database_too_new";

    /// <summary>The database cannot be used now.</summary>
    public const string DatabaseUnavailable = "database_unavailable";
}
