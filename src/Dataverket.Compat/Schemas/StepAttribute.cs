using System.Text;
using System.Text.Json;

namespace Dataverket.Compat.Schemas;

/// <summary>
/// One declared difference between a schema and the version before it, on a member of the data's own object. Each gives the way up, the way back
/// and what is lost on it, and works on the bytes, so that what nobody here knows stays as it is. Several are applied in the order in which they
/// stand; they replace an <see cref="UpcasterAttribute"/> and a <see cref="DowncasterAttribute"/>. Immutable; safe to share between threads.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = true, Inherited = false)]
public abstract class StepAttribute : Attribute
{
    private protected StepAttribute()
    {
    }

    /// <summary>The members whose value the older version cannot carry, separated by commas; empty when nothing is lost on the way back.</summary>
    public virtual string Loses => "";

    // What is put into messages is proven to be JSON once, here.
    internal static byte[] Value(string json)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json);
            return Encoding.UTF8.GetBytes(json.Trim());
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"'{json}' is no JSON value. A text stands between quotes: \"\\\"text\\\"\".", nameof(json), e);
        }
    }

    internal abstract bool TryUp(MemberTable members, DataDescription target);

    internal abstract bool TryDown(MemberTable members, DataDescription target);
}
