namespace Dataverket.Compat.Envelopes;

internal enum AttributeChangeKind
{
    SetText,
    SetNumber,
    Remove,
}
