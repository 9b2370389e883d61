namespace Dataverket.Tests;

/// <summary>Reads server-sent events as the texts of their data.</summary>
internal sealed class EventReader(Stream stream) : IDisposable
{
    private readonly StreamReader _reader = new(stream);

    /// <summary>All data until one that is looked for, with a deadline.</summary>
    public async Task<List<string>> UntilAsync(Func<string, bool> found, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10), TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var seen = new List<string>();
        while (await _reader.ReadLineAsync(both.Token) is { } line)
        {
            if (!line.StartsWith("data:", StringComparison.Ordinal)) continue;
            seen.Add(line[5..].Trim());
            if (found(line)) return seen;
        }

        throw new InvalidOperationException("The stream ended before what was looked for.");
    }

    public void Dispose() => _reader.Dispose();
}
