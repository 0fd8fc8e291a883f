using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Buds.Storage.S3.Tests.Support;

/// <summary>Keeps what is logged.</summary>
public sealed class ListLogger : ILogger<S3Bucket>
{
    private readonly ConcurrentQueue<(int Id, string Text)> _lines = [];

    public IReadOnlyList<int> Ids => [.. _lines.Select(line => line.Id)];

    public string Text => string.Join('\n', _lines.Select(line => line.Text));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((eventId.Id, $"{formatter(state, exception)} {exception}"));
}
