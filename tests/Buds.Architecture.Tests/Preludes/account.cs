using Buds.Client.Accounts;

BudsAccount account = null!;
CancellationToken cancellationToken = default;
