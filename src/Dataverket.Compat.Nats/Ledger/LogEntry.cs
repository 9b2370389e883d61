namespace Dataverket.Compat.Nats.Ledger;

/// <summary>One stored entry of a guarded log.</summary>
internal sealed record LogEntry(ulong Sequence, string Subject, string OpId, ReadOnlyMemory<byte> Data)
{
    /// <summary>The headers as they are stored, a line each.</summary>
    public string Headers { get; init; } = "";

    /// <summary>When the server stored it.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>A header's value; empty when it is absent.</summary>
    public string Header(string name)
    {
        foreach (var line in Headers.Split("\r\n"))
            if (line.Length > name.Length && line[name.Length] == ':' && line.StartsWith(name, StringComparison.OrdinalIgnoreCase)) return line[(name.Length + 1)..].Trim();
        return "";
    }
}
