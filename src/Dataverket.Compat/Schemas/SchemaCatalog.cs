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
    private readonly Dictionary<Type, SchemaFamily> _byClrType;

    private SchemaCatalog(Dictionary<string, SchemaFamily> families, Dictionary<Type, SchemaFamily> byClrType)
    {
        _byType = families;
        _byText = families.GetAlternateLookup<ReadOnlySpan<char>>();
        _byClrType = byClrType;
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
        var families = Group(schemas, conversions, faults, out var byClrType);
        foreach (var conversion in conversions)
            if (!IsNeighbouring(conversion, byClrType))
                faults.Add($"The conversion from {conversion.From.Name} to {conversion.To.Name} does not join two neighbouring versions of one type.");

        if (faults.Count > 0) throw new SchemaCatalogException(faults);
        return new SchemaCatalog(families, byClrType);
    }

    private static Dictionary<string, SchemaFamily> Group(List<MessageSchema> schemas, List<SchemaConversion> conversions, List<string> faults, out Dictionary<Type, SchemaFamily> byClrType)
    {
        Dictionary<string, List<MessageSchema>> byType = new(StringComparer.Ordinal);
        Dictionary<Type, int> declared = [];
        foreach (var schema in schemas)
        {
            if (byType.TryGetValue(schema.Type, out var same)) same.Add(schema);
            else byType.Add(schema.Type, [schema]);
            declared[schema.ClrType] = declared.GetValueOrDefault(schema.ClrType) + 1;
        }

        foreach (var (type, count) in declared)
            if (count > 1) faults.Add($"{type.Name} is declared {count} times; was a module added twice?");
        Dictionary<string, SchemaFamily> families = new(byType.Count, StringComparer.Ordinal);
        Dictionary<string, string> anyCase = new(byType.Count, StringComparer.OrdinalIgnoreCase);
        byClrType = new(schemas.Count);
        foreach (var (type, members) in byType)
        {
            var family = SchemaFamily.Build(type, members, conversions, faults);
            families.Add(type, family);
            foreach (var schema in members) byClrType[schema.ClrType] = family;
            if (!anyCase.TryAdd(type, type)) faults.Add($"{anyCase[type]} and {type} differ only by case.");
        }

        return families;
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

    private static bool IsNeighbouring(SchemaConversion conversion, Dictionary<Type, SchemaFamily> byClrType)
    {
        if (!byClrType.TryGetValue(conversion.From, out var family)) return false;
        var (from, to) = (family.IndexOf(conversion.From), family.IndexOf(conversion.To));
        return from >= 0 && to >= 0 && to - from == (conversion.IsUpcast ? 1 : -1);
    }
}
