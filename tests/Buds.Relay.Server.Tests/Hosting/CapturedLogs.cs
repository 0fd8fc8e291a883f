using Microsoft.Extensions.Logging;

namespace Buds.Relay.Server.Tests.Hosting;

/// <summary>Everything that is logged, at every level.</summary>
public sealed class CapturedLogs : ILoggerProvider
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <summary>Waits for a line with all of some texts.</summary>
    public async Task WaitForAsync(params string[] texts)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_lines.Any(line => texts.All(text => line.Contains(text, StringComparison.Ordinal))))
                {
                    return;
                }

                more = _more.Task;
            }

            await more;
        }
    }

    public void Dispose()
    {
    }

    private void Add(string line)
    {
        lock (_gate)
        {
            _lines.Add(line);
            _more.TrySetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private sealed class Logger(CapturedLogs owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner.Add($"{category}: {formatter(state, exception)} {exception}");
    }
}
