using System.Diagnostics; using Buds.Relay.Testing;
var all=new List<double>();
for(int i=0;i<50;i++){ var s=Stopwatch.GetTimestamp(); var r=await FakeRelay.StartAsync(); all.Add(Stopwatch.GetElapsedTime(s).TotalMilliseconds); await r.DisposeAsync(); }
Console.WriteLine($"first {all[0]:F1} second {all[1]:F1} median {all.Skip(1).Order().ElementAt(24):F1} max after first {all.Skip(1).Max():F1}");
