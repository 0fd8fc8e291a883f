using Buds.Client.Accounts;
using Buds.Client.Circles;
using Buds.Client.Contacts;

BudsAccount account = null!;
Circle circle = null!;
Contact cleo = null!;
Func<Stream> openPicture = null!;
