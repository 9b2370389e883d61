using System.Text;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Reading;

/// <summary>What a reader of one CLR type decides once instead of for each message. Immutable.</summary>
internal sealed class ReadPlan<T>
    where T : notnull
{
    private readonly IReadOnlySet<string>?[] _names;

    public ReadPlan(SchemaCatalog catalog, ReadContext? context)
    {
        Family = catalog.GetFamily(typeof(T));
        Target = Family.IndexOf(typeof(T));
        Schema = (MessageSchema<T>)Family.Schemas[Target];
        Context = context ?? ReadContext.Default;
        Skew = new(Context.Time, Context.MaxSkew);
        TypeBytes = Encoding.UTF8.GetBytes(Family.Type);
        TenantBytes = Encoding.UTF8.GetBytes(Context.Tenant ?? "");
        Window = new(Family.Window.Oldest, Family.NewestReadable(Target));
        _names = new IReadOnlySet<string>?[Family.Schemas.Count];
    }

    public SchemaFamily Family { get; }

    public int Target { get; }

    public MessageSchema<T> Schema { get; }

    public ReadContext Context { get; }

    public SkewLimit Skew { get; }

    public byte[] TypeBytes { get; }

    public byte[] TenantBytes { get; }

    /// <summary>The versions it reads: those the chain leads up from, and those the downcasters lead back from.</summary>
    public VersionWindow Window { get; }

    /// <summary>The index of the schema that reads a version; -1 for one below the window.</summary>
    public int IndexFor(int version) => version >= Window.Newest ? Family.IndexOf(Window.Newest) : Family.IndexOf(version);

    /// <summary>The schema to try on data whose envelope is known so far; the target's while nothing speaks against it.</summary>
    public int Guess(ReadOnlySpan<byte> bytes, ref EnvelopeSlots slots)
    {
        var type = slots.Slots[AttributeNames.Type];
        if (type.Length == 0) return Target;
        if (type.Length == TypeBytes.Length + 2 && !bytes.Slice(type.Start + 1, type.Length - 2).SequenceEqual(TypeBytes)) return -1;
        return slots.Slots[AttributeNames.SchemaVersion].Length == 0 ? Target : IndexFor(slots.Version);
    }

    public string Pointer(int index, ReadOnlySpan<byte> data, long offset, string member)
        => DataPointer.Locate(data, offset, member, _names[index] ??= DataPointer.Names(Family.Schemas[index].Description), Context.Limits.MaxDepth);
}
