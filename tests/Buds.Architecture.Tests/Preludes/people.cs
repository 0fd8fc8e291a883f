using Buds.Client.Accounts;
using Buds.Client.Contacts;

BudsAccount account = null!;
Contact ben = null!;
