using System.Collections.Generic;
using Dataverket.Compat.Analyzers.Generation.Models;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>The types with one JSON token, each with the statements that write it. All are read by overloads of DataReader.</summary>
internal static class Scalars
{
    private const string Helper = "global::Dataverket.Compat.Schemas.DataWriter.Write(writer, {0});";

    private static readonly Dictionary<string, Scalar> Known = new()
    {
        ["string"] = String("Text"),
        ["bool"] = new("Boolean", "writer.WriteBooleanValue({0});", "writer.WriteBoolean({1}, {0});"),
        ["sbyte"] = Number("SByte"),
        ["byte"] = Number("Byte"),
        ["short"] = Number("Int16"),
        ["ushort"] = Number("UInt16"),
        ["int"] = Number("Int32"),
        ["uint"] = Number("UInt32"),
        ["long"] = Number("Int64"),
        ["ulong"] = Number("UInt64"),
        ["float"] = Number("Single"),
        ["double"] = Number("Double"),
        ["decimal"] = Number("Decimal"),
        ["global::System.Int128"] = new("Int128", Helper),
        ["global::System.UInt128"] = new("UInt128", Helper),
        ["global::System.Guid"] = String("Guid"),
        ["global::System.DateTimeOffset"] = String("Timestamp"),
        ["global::System.DateOnly"] = new("Date", Helper),
        ["byte[]"] = new("Bytes", "writer.WriteBase64StringValue({0});", "writer.WriteBase64String({1}, {0});"),
        ["global::System.Text.Json.JsonElement"] = new("Any", Helper),
    };

    public static ScalarShape? Find(string typeName) => Known.TryGetValue(typeName, out var scalar)
        ? new(typeName, typeName == "byte[]" ? "Bytes" : typeName.Substring(typeName.LastIndexOf('.') + 1), scalar.Kind, scalar.Write, scalar.WriteNamed)
        : null;

    private static Scalar String(string kind) => new(kind, "writer.WriteStringValue({0});", "writer.WriteString({1}, {0});");

    private static Scalar Number(string kind) => new(kind, "writer.WriteNumberValue({0});", "writer.WriteNumber({1}, {0});");

    /// <param name="Kind">The name in DataScalar.</param>
    /// <param name="Write">The statement that writes it.</param>
    /// <param name="WriteNamed">The statement that writes it with its name, when there is one.</param>
    private sealed record Scalar(string Kind, string Write, string? WriteNamed = null);
}
