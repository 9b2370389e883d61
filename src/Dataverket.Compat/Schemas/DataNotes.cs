using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Dataverket.Compat.Schemas;

/// <summary>
/// What a generated reader says besides the value: one fault, or remarks. Made by the caller of <see cref="MessageSchema{T}.TryRead"/> and passed by
/// reference through one read; not safe to share between threads.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public struct DataNotes
{
    /// <summary>The most remarks kept of one message; further ones only count.</summary>
    public const int MaxRemarks = 16;

    private List<DataRemark>? _remarks;
    private UnknownNames _unknown;

    /// <summary>Whether the whole text is known to be ASCII, which makes strings cheaper to read. Leave false when it is not known.</summary>
    public bool IsAscii { get; set; }

    /// <summary>What is wrong, once a reader returned false.</summary>
    public DataFault Fault { get; private set; }

    /// <summary>The remarks so far, at most <see cref="MaxRemarks"/>.</summary>
    public readonly IReadOnlyList<DataRemark> Remarks => _remarks is null ? [] : _remarks;

    /// <summary>Notes a fault at the reader's token.</summary>
    /// <returns>Always false.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool Refuse(DataFaultKind kind, ref Utf8JsonReader reader) => RefuseAt(kind, reader.TokenStartIndex, "");

    /// <summary>Notes that a member is absent from the object that began at an offset.</summary>
    /// <returns>Always false.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool RefuseMissing(long objectOffset, string member) => RefuseAt(DataFaultKind.Missing, objectOffset, member);

    /// <summary>Notes a fault at an offset.</summary>
    /// <returns>Always false.</returns>
    public bool RefuseAt(DataFaultKind kind, long offset, string member)
    {
        Fault = new(kind, offset, member);
        return false;
    }

    /// <summary>Notes that the reader's token is of the wrong kind, or null.</summary>
    /// <returns>Always false.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool Unexpected(ref Utf8JsonReader reader) => Refuse(reader.TokenType == JsonTokenType.Null ? DataFaultKind.Null : DataFaultKind.WrongKind, ref reader);

    /// <summary>Notes a remark at an offset.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Remark(DataRemarkKind kind, long offset, string member = "")
    {
        _remarks ??= [];
        if (_remarks.Count < MaxRemarks) _remarks.Add(new(kind, offset, member));
    }

    /// <summary>
    /// Skips a member that the schema does not know, and remarks on a name that stands twice or differs from a known one by case only. The reader
    /// stands on the name.
    /// </summary>
    /// <param name="reader">The reader; it is left on the value's last token.</param>
    /// <param name="scope">0 at the beginning of each object; hand the same variable in for each unknown member of it.</param>
    /// <param name="known">The names that the object knows.</param>
    public void SkipUnknown(ref Utf8JsonReader reader, ref int scope, ReadOnlySpan<string> known)
    {
        if (!_unknown.TryAdd(ref reader, ref scope)) Remark(DataRemarkKind.DuplicateUnknown, reader.TokenStartIndex);
        if (DataReader.FindAnyCase(ref reader, known) >= 0) Remark(DataRemarkKind.NearMiss, reader.TokenStartIndex);
        reader.Skip();
    }

    /// <summary>Ends an object for <see cref="SkipUnknown"/>: call it with the object's scope when that is not 0.</summary>
    public void Leave(int scope) => _unknown.Leave(scope);

    /// <summary>Gives back what the notes borrowed. The notes stay readable.</summary>
    public void Release() => _unknown.Release();

    internal void Clear()
    {
        _remarks = null;
        Fault = default;
        _unknown.Release();
    }
}
