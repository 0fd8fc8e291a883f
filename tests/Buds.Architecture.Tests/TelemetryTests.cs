using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.Extensions.Logging;

namespace Buds.Architecture.Tests;

/// <summary>What operators filter by: event ids and instruments, held against docs/observability.md.</summary>
public sealed class TelemetryTests
{
    private static readonly IReadOnlyList<(string Package, LoggerMessageAttribute Message)> Messages =
    [
        .. Repository.Assemblies.SelectMany(assembly => assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(message => (assembly.GetName().Name!, message))),
    ];

    [Fact]
    public void Event_id_is_of_one_message_in_all_packages()
    {
        Messages.ShouldNotBeEmpty();
        Messages.GroupBy(entry => entry.Message.EventId).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(entry => entry.Package))}")
            .ShouldBeEmpty();
    }

    [Fact]
    public void Documents_hold_every_log_message()
    {
        var written = Repository.Document("docs/observability.md").Tables.Where(table => table.Header[0] == "id")
            .SelectMany(table => table.Rows.Select(row => $"{table.Heading.Trim('`')} {row[0]} {row[1]} {row[2]}"));

        written.ShouldBe(Messages.Select(entry => $"{entry.Package} {entry.Message.EventId} {entry.Message.Level} {entry.Message.Message}"), ignoreOrder: true);
    }

    [Fact]
    public void Documents_hold_every_instrument()
    {
        string[] factories = [nameof(Meter.CreateCounter), nameof(Meter.CreateUpDownCounter), nameof(Meter.CreateHistogram), nameof(Meter.CreateGauge),
            nameof(Meter.CreateObservableCounter), nameof(Meter.CreateObservableGauge), nameof(Meter.CreateObservableUpDownCounter)];
        var made = Repository.Sources.SelectMany(file => file.Syntax.DescendantNodes().OfType<InvocationExpressionSyntax>())
            .Where(call => call.Expression is MemberAccessExpressionSyntax { Name: var name } && factories.Contains(name.Identifier.ValueText))
            .Select(call => ((LiteralExpressionSyntax)call.ArgumentList.Arguments[0].Expression).Token.ValueText);
        var written = Repository.Document("docs/observability.md").Tables.Where(table => table.Header[0] == "instrument")
            .SelectMany(table => table.Rows.Select(row => row[0].Trim('`')));

        written.ShouldBe(made, ignoreOrder: true);
    }
}
