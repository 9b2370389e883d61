using Microsoft.Extensions.Logging;

namespace Kit;

/// <summary>Work that runs beside a service until it stops.</summary>
public static class Background
{
    /// <summary>Runs until cancelled; an unexpected end is logged and ends the process, so that whoever keeps it notices.</summary>
    public static async Task RunAsync(string name, Func<CancellationToken, Task> work, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped.
        }
        catch (Exception e)
        {
            logger.LogCritical(e, "{Name} ended; the process ends with it", name);
            Environment.Exit(1);
        }
    }
}
