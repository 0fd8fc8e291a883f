using Buds.Client;

BudsClient buds = null!;
