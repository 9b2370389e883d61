using System.Globalization;

namespace LoadDriver;

/// <summary>One line for every accepted write: id, cpu, memory in MB. Written as soon as the answer is there, so that a killed driver loses none.</summary>
public sealed class Journal(string path) : IAsyncDisposable
{
    private readonly StreamWriter _file = new(path, append: true) { AutoFlush = true };
    private readonly Lock _gate = new();

    public void Add(string id, int cpu, int memoryMb)
    {
        lock (_gate) _file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{id},{cpu},{memoryMb}"));
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
