using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Buds.Relay.Protocol.Json;
using Snapshooter.Xunit;

namespace Buds.Relay.Protocol.Tests.Json;

public class WireFormatTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Records => [.. WireSamples.All.Select(record => record.GetType().Name)];

    [Fact]
    public void Wire_format_of_every_record_changes_only_on_purpose()
    {
        var page = new StringBuilder();
        foreach (var record in WireSamples.All)
        {
            page.Append("## ").Append(record.GetType().Name).Append("\n\n")
                .Append(JsonNode.Parse(WireSamples.Write(record))!.ToJsonString(Readable)).Append("\n\n");
        }

        page.ToString().MatchSnapshot();
    }

    [Fact]
    public void Every_record_that_travels_is_sampled()
    {
        var sampled = WireSamples.All.Select(record => record.GetType()).ToHashSet();
        var reached = new HashSet<Type>();
        foreach (var type in sampled)
        {
            Reach(type, reached);
        }

        var records = typeof(RelayJson).Assembly.GetExportedTypes()
            .Where(type => type.IsClass && type.GetMethod("<Clone>$") is not null && RelayJson.Default.GetTypeInfo(type) is not null)
            .ToArray();
        records.Length.ShouldBeGreaterThan(sampled.Count);
        records.ShouldAllBe(type => reached.Contains(type));
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void Record_read_back_is_the_same(string name)
    {
        var record = WireSamples.All.Single(sample => sample.GetType().Name == name);
        var json = WireSamples.Write(record);

        WireSamples.Write(WireSamples.Read(json, record.GetType())!).ShouldBe(json);
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void Record_as_text_names_no_secret(string name) =>
        WireSamples.All.Single(sample => sample.GetType().Name == name).ToString()!.ShouldNotContain(WireSamples.Secret);

    private static void Reach(Type type, HashSet<Type> reached)
    {
        if (!reached.Add(type))
        {
            return;
        }

        foreach (var next in type.GetProperties().Select(property => property.PropertyType))
        {
            foreach (var inner in next.IsGenericType ? next.GenericTypeArguments : [next])
            {
                if (inner.Assembly == typeof(RelayJson).Assembly)
                {
                    Reach(inner, reached);
                }
            }
        }
    }
}
