namespace Buds.Client.Events;

/// <summary>Something that happened in an account; the kinds are the other records of this namespace, and more may come.</summary>
public abstract record AccountEvent
{
    private protected AccountEvent()
    {
    }
}
