using System.Reflection;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>One side with the reader and writer that our generator wrote for it.</summary>
internal abstract class TolerantSide
{
    public static TolerantSide Of(CorpusAssembly assembly, Type message)
    {
        var module = (SchemaModule)assembly.FindDerived(typeof(SchemaModule))!.GetProperty("Instance", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        return (TolerantSide)Activator.CreateInstance(typeof(TolerantSide<>).MakeGenericType(message), SchemaCatalog.Create(module))!;
    }

    /// <summary>Writes a value, lets the other side read it and write it again, and compares.</summary>
    public abstract SampleOutcome Send(object value, TolerantSide reader);

    /// <summary>Hands the other side what another writer of this side's shape left; what this side itself cannot read is none of its shape.</summary>
    public SampleOutcome Pass(string stored, TolerantSide reader) => Read(stored) is { Outcome: Outcome.Throws } own ? own with { Outcome = null } : reader.Read(stored);

    /// <summary>Reads a message.</summary>
    public abstract SampleOutcome Read(byte[] message);

    /// <summary>Reads a text of data in an envelope of this side's own.</summary>
    public abstract SampleOutcome Read(string data);

    /// <summary>What is written anew of a text of data once it is read; <c>throws</c> and the reason code where it is not.</summary>
    public abstract string Reread(string data);
}
