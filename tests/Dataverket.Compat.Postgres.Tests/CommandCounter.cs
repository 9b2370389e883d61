using Microsoft.Extensions.Logging;

namespace Dataverket.Compat.Postgres.Tests;

/// <summary>Counts the commands, batches too, that a data source sends.</summary>
sealed class CommandCounter : ILoggerFactory, ILogger
{
    int count;

    public int Count => Volatile.Read(ref count);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name is "CommandExecutionCompleted" or "BatchExecutionCompleted") Interlocked.Increment(ref count);
    }

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
