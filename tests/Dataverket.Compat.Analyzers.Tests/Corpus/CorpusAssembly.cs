using System.Reflection;
using System.Runtime.Loader;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>One side of a change, compiled and loaded; unloaded when disposed.</summary>
internal sealed class CorpusAssembly : IDisposable
{
    private readonly AssemblyLoadContext _context;
    private readonly Type[] _types;

    public CorpusAssembly(CorpusSource source)
    {
        var image = CorpusImage.Of(source);
        Refusals = image.Refusals;
        _context = new(source.Name, isCollectible: true);
        using var bytes = new MemoryStream(image.Bytes);
        Assembly = _context.LoadFromStream(bytes);
        _types = Assembly.GetTypes();
    }

    public Assembly Assembly { get; }

    /// <summary>The ids of what our generator refuses; then there is no reader or writer of ours.</summary>
    public IReadOnlyList<string> Refusals { get; }

    /// <summary>What this side may write, the measured values first. The element's type is the message's.</summary>
    public Array Written => field ??= (Array)Find("Samples").GetProperty("Written", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    /// <summary>JSON that other writers of the same shape leave behind: in other languages, or from before a member was added.</summary>
    public IReadOnlyList<string> Stored => Find("Samples").GetProperty("Stored", BindingFlags.Public | BindingFlags.Static) is { } stored ? (string[])stored.GetValue(null)! : [];

    public Type Message => Written.GetType().GetElementType()!;

    public Type Find(string name) => _types.Single(type => type.Name == name);

    public Type? FindDerived(Type from) => _types.SingleOrDefault(type => type.IsSubclassOf(from));

    public void Dispose() => _context.Unload();
}
