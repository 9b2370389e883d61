namespace Dataverket.Tests;

/// <summary>Waits for a condition with a deadline; the only way tests wait.</summary>
internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition, string what, double seconds = 15) => TrueAsync(() => Task.FromResult(condition()), what, seconds);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what, double seconds = 15)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        while (!await condition())
        {
            if (deadline.IsCancellationRequested) throw new TimeoutException($"Not within {seconds} s: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }
}
