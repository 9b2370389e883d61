using System.Text;

namespace Dataverket.Compat.Schemas;

/// <summary>A member's name as steps need it: to compare, and to write.</summary>
internal sealed class StepName
{
    public StepName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Text = Encoding.UTF8.GetBytes(name);
        Quoted = MemberTable.Quote(name);
    }

    /// <summary>The name in UTF-8.</summary>
    public byte[] Text { get; }

    /// <summary>The name as JSON, between quotes.</summary>
    public byte[] Quoted { get; }
}
