using System.Text.Json;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Tests.Judging.Executed;

/// <summary>A change as two types, with a value of each that shows what the change does.</summary>
internal sealed record Pair(string Name, Type OldType, object Old, Type NowType, object Now)
{
    public static Pair Of<TOld, TNow>(string name, TOld old, TNow now)
        where TOld : notnull
        where TNow : notnull
        => new(name, typeof(TOld), old, typeof(TNow), now);

    public Type Reader(Direction direction) => direction == Direction.Backward ? NowType : OldType;

    public Type Writer(Direction direction) => direction == Direction.Backward ? OldType : NowType;

    public bool IsWriteOnly(Direction direction) => Writer(direction) == typeof(AxUntagged) || Writer(direction) == typeof(Of<Listed>);

    /// <summary>What the value of the writing side comes to.</summary>
    public Outcome Measure(Direction direction, JsonSerializerOptions options)
    {
        string json;
        try
        {
            json = JsonSerializer.Serialize(direction == Direction.Backward ? Old : Now, Writer(direction), options);
        }
        catch (Exception error) when (error is InvalidOperationException or NotSupportedException)
        {
            return Outcome.Throws;
        }

        return Run.Read(json, Reader(direction), options);
    }

    public override string ToString() => Name;
}
