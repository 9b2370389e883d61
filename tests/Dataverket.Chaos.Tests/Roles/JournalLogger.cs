using Microsoft.Extensions.Logging;

namespace Dataverket.Chaos.Tests.Roles;

/// <summary>The library's remarks, beside what the process did.</summary>
internal sealed class JournalLogger(Journal journal) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            journal.Write("log", eventId.Id, formatter(state, exception), exception?.GetType().Name ?? "", exception?.Message ?? "");
        }
        catch (ObjectDisposedException)
        {
            // The process ends; somebody still had something to say.
        }
    }
}
