using System.Collections.Generic;
using Dataverket.Compat.Analyzers.Generation.Models;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>The types with one JSON token, each with the statement that writes it. All are read by overloads of DataReader.</summary>
internal static class Scalars
{
    private const string Text = "writer.WriteStringValue({0});";
    private const string Number = "writer.WriteNumberValue({0});";
    private const string Helper = "global::Dataverket.Compat.Schemas.DataWriter.Write(writer, {0});";

    private static readonly Dictionary<string, Scalar> Known = new()
    {
        ["string"] = new("Text", Text),
        ["bool"] = new("Boolean", "writer.WriteBooleanValue({0});"),
        ["sbyte"] = new("SByte", Number),
        ["byte"] = new("Byte", Number),
        ["short"] = new("Int16", Number),
        ["ushort"] = new("UInt16", Number),
        ["int"] = new("Int32", Number),
        ["uint"] = new("UInt32", Number),
        ["long"] = new("Int64", Number),
        ["ulong"] = new("UInt64", Number),
        ["float"] = new("Single", Number),
        ["double"] = new("Double", Number),
        ["decimal"] = new("Decimal", Number),
        ["global::System.Int128"] = new("Int128", Helper),
        ["global::System.UInt128"] = new("UInt128", Helper),
        ["global::System.Guid"] = new("Guid", Text),
        ["global::System.DateTimeOffset"] = new("Timestamp", Text),
        ["global::System.DateOnly"] = new("Date", Helper),
    };

    public static ScalarShape? Find(string typeName)
        => Known.TryGetValue(typeName, out var scalar) ? new(typeName, typeName.Substring(typeName.LastIndexOf('.') + 1), scalar.Kind, scalar.Write) : null;

    /// <param name="Kind">The name in DataScalar.</param>
    /// <param name="Write">The statement that writes it.</param>
    private sealed record Scalar(string Kind, string Write);
}
