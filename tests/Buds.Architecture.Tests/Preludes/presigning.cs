using Buds.Storage;
using Microsoft.AspNetCore.Http;

byte[] secret = [];
byte[] sha256 = [];
long size = 0;
var key = BlobKey.Parse("a");
string method = "", routeKey = "";
IQueryCollection q = null!;
Stream body = null!;
IBlobStore store = null!;
