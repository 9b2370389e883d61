using Microsoft.Extensions.Logging;

namespace Dataverket.Cli.Migrating;

/// <summary>What the runner warns of, such as that it tries again, as lines of standard error.</summary>
internal sealed class WarningLines : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) Console.Error.WriteLine("dataverket: " + SafeText.Of(formatter(state, exception)));
    }
}
