using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Dataverket.Compat.Schemas;

/// <summary>
/// Every shape a process knows, proven at start: no gap, no duplicate, an upcaster for every step, no conversion that leads nowhere.
/// Immutable and safe to share between threads.
/// </summary>
public sealed class SchemaCatalog
{
    // Types are ASCII and short; what is longer, or spelled with escapes, is none of them.
    private const int MaxTypeLength = 256;

    // Plain dictionaries and loops: frozen ones and queries cost a cold start more than they ever give back.
    private readonly Dictionary<string, SchemaFamily> _byType;
    private readonly Dictionary<string, SchemaFamily>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private readonly Dictionary<string, SchemaEntry> _byClrName;

    private SchemaCatalog(Dictionary<string, SchemaFamily> families, Dictionary<string, SchemaEntry> byClrName)
    {
        _byType = families;
        _byText = families.GetAlternateLookup<ReadOnlySpan<char>>();
        _byClrName = byClrName;
    }

    /// <summary>The message types, in no particular order.</summary>
    public IReadOnlyCollection<SchemaFamily> Families => _byType.Values;

    /// <summary>Builds the catalog from modules and proves it.</summary>
    /// <param name="modules">The modules, each once.</param>
    /// <exception cref="SchemaCatalogException">The chain of some type is broken; the message lists every fault at once.</exception>
    public static SchemaCatalog Create(params ReadOnlySpan<SchemaModule> modules)
    {
        List<SchemaEntry> schemas = [];
        List<ConversionEntry> conversions = [];
        foreach (var module in modules) module.List(schemas, conversions);
        List<string> faults = [];
        var byClrName = Index(schemas, faults);
        var byType = Group(schemas, faults);
        foreach (var conversion in conversions) Place(conversion, byClrName, faults);
        Dictionary<string, SchemaFamily> families = new(byType.Count, StringComparer.Ordinal);
        foreach (var (type, members) in byType) families.Add(type, SchemaFamily.Build(type, members, faults));
        if (faults.Count > 0) throw new SchemaCatalogException(faults);
        return new SchemaCatalog(families, byClrName);
    }

    private static Dictionary<string, SchemaEntry> Index(List<SchemaEntry> schemas, List<string> faults)
    {
        Dictionary<string, SchemaEntry> byClrName = new(schemas.Count, StringComparer.Ordinal);
        foreach (var schema in schemas)
        {
            if (byClrName.TryAdd(schema.ClrName, schema)) continue;
            var first = byClrName[schema.ClrName];
            for (SchemaEntry? other = first; other is not null; other = other.SameName)
            {
                // Names are cheap and enough, but for two assemblies that hold types of one name.
                if (other.Schema.ClrType != schema.Schema.ClrType) continue;
                faults.Add($"{SchemaEntry.ShortName(schema.ClrName)} is declared more than once; was a module added twice?");
                break;
            }

            (schema.SameName, first.SameName) = (first.SameName, schema);
        }

        return byClrName;
    }

    private static Dictionary<string, List<SchemaEntry>> Group(List<SchemaEntry> schemas, List<string> faults)
    {
        Dictionary<string, List<SchemaEntry>> byType = new(schemas.Count, StringComparer.Ordinal);
        Dictionary<string, string> anyCase = new(schemas.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var schema in schemas)
        {
            if (byType.TryGetValue(schema.Type, out var same)) same.Add(schema);
            else byType.Add(schema.Type, [schema]);
            if (!anyCase.TryAdd(schema.Type, schema.Type) && anyCase[schema.Type] != schema.Type) faults.Add($"{anyCase[schema.Type]} and {schema.Type} differ only by case.");
        }

        foreach (var members in byType.Values)
        {
            if (members.Count > 1) members.Sort(static (one, other) => one.Versions.CompareTo(other.Versions));
            for (var i = 0; i < members.Count; i++) members[i].Position = i;
        }

        return byType;
    }

    private static void Place(ConversionEntry conversion, Dictionary<string, SchemaEntry> byClrName, List<string> faults)
    {
        for (var from = byClrName.GetValueOrDefault(conversion.From); from is not null; from = from.SameName)
        {
            for (var to = byClrName.GetValueOrDefault(conversion.To); to is not null; to = to.SameName)
            {
                if (from.Type != to.Type || to.Position - from.Position != (conversion.IsUpcast ? 1 : -1) || !conversion.Joins(from, to)) continue;
                if ((conversion.IsUpcast ? from.Up : from.Down) is not null)
                    faults.Add($"{from.Type}: two conversions from {SchemaEntry.ShortName(from.ClrName)} to {SchemaEntry.ShortName(to.ClrName)}.");
                if (conversion.IsUpcast) from.Up = conversion;
                else from.Down = conversion;
                return;
            }
        }

        faults.Add($"The conversion from {SchemaEntry.ShortName(conversion.From)} to {SchemaEntry.ShortName(conversion.To)} does not join two neighbouring versions of one type.");
    }

    /// <summary>Finds a message type by its wire name.</summary>
    public bool TryGetFamily(string type, [NotNullWhen(true)] out SchemaFamily? family) => _byType.TryGetValue(type, out family);

    /// <summary>Finds a message type by its raw JSON text, quotes included.</summary>
    internal bool TryGetFamily(ReadOnlySpan<byte> json, [NotNullWhen(true)] out SchemaFamily? family)
    {
        Span<char> text = stackalloc char[MaxTypeLength];
        family = null;
        return json.Length - 2 <= text.Length && json.Length > 2 && Ascii.ToUtf16(json[1..^1], text, out var length) == System.Buffers.OperationStatus.Done
            && _byText.TryGetValue(text[..length], out family);
    }

    /// <summary>Finds the family that a CLR type belongs to.</summary>
    /// <exception cref="ArgumentException">No module of this catalog declares the CLR type.</exception>
    public SchemaFamily GetFamily(Type clrType)
    {
        ArgumentNullException.ThrowIfNull(clrType);
        for (var entry = _byClrName.GetValueOrDefault(SchemaEntry.NameOf(clrType)); entry is not null; entry = entry.SameName)
            if (entry.Schema.ClrType == clrType) return entry.Family!;
        throw new ArgumentException($"{clrType} is no schema of this catalog. Add the module of its assembly to SchemaCatalog.Create.", nameof(clrType));
    }
}
