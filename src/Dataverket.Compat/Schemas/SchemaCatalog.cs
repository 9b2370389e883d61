using System.Collections.Frozen;
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

    private readonly FrozenDictionary<string, SchemaFamily> _byType;
    private readonly FrozenDictionary<string, SchemaFamily>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private readonly FrozenDictionary<Type, SchemaFamily> _byClrType;

    private SchemaCatalog(Dictionary<string, SchemaFamily> families)
    {
        _byType = families.ToFrozenDictionary(StringComparer.Ordinal);
        _byText = _byType.GetAlternateLookup<ReadOnlySpan<char>>();
        _byClrType = families.Values.SelectMany(family => family.Schemas.Select(schema => (schema.ClrType, family)))
            .ToFrozenDictionary(pair => pair.ClrType, pair => pair.family);
    }

    /// <summary>The message types, in no particular order.</summary>
    public IReadOnlyCollection<SchemaFamily> Families => _byType.Values;

    /// <summary>Builds the catalog from modules and proves it.</summary>
    /// <param name="modules">The modules, each once.</param>
    /// <exception cref="SchemaCatalogException">The chain of some type is broken; the message lists every fault at once.</exception>
    public static SchemaCatalog Create(params ReadOnlySpan<SchemaModule> modules)
    {
        List<MessageSchema> schemas = [];
        List<SchemaConversion> conversions = [];
        foreach (var module in modules)
        {
            schemas.AddRange(module.Schemas);
            conversions.AddRange(module.Conversions);
        }

        List<string> faults = [];
        foreach (var twice in schemas.GroupBy(schema => schema.ClrType).Where(group => group.Count() > 1))
            faults.Add($"{twice.Key.Name} is declared {twice.Count()} times; was a module added twice?");

        var families = schemas.GroupBy(schema => schema.Type, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => SchemaFamily.Build(group.Key, group, conversions, faults), StringComparer.Ordinal);

        foreach (var name in families.Keys.GroupBy(type => type, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            faults.Add($"{string.Join(" and ", name)} differ only by case.");

        foreach (var conversion in conversions)
            if (!IsNeighbouring(conversion, families.Values))
                faults.Add($"The conversion from {conversion.From.Name} to {conversion.To.Name} does not join two neighbouring versions of one type.");

        if (faults.Count > 0) throw new SchemaCatalogException(faults);
        return new SchemaCatalog(families);
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
        return _byClrType.TryGetValue(clrType, out var family)
            ? family
            : throw new ArgumentException($"{clrType} is no schema of this catalog. Add the module of its assembly to SchemaCatalog.Create.", nameof(clrType));
    }

    private static bool IsNeighbouring(SchemaConversion conversion, IEnumerable<SchemaFamily> families)
    {
        foreach (var family in families)
        {
            var (from, to) = (family.IndexOf(conversion.From), family.IndexOf(conversion.To));
            if (from >= 0 && to >= 0) return to - from == (conversion.IsUpcast ? 1 : -1);
        }

        return false;
    }
}
