using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Compat.Testing;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Exports;

/// <summary>One schema at one version, with the writer and reader of its type.</summary>
internal sealed class ExportCase
{
    private readonly Func<string, int, byte[]> _write;
    private readonly Func<byte[], ExportVerdict> _read;

    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "These tests run on the JIT.")]
    [UnconditionalSuppressMessage("Trimming", "IL2060", Justification = "These tests are not trimmed.")]
    private ExportCase(MessageSchema schema, int version)
    {
        (Schema, Version) = (schema, version);
        _write = Method(nameof(Write)).CreateDelegate<Func<string, int, byte[]>>();
        _read = Method(nameof(Reader)).CreateDelegate<Func<Func<byte[], ExportVerdict>>>()();

        MethodInfo Method(string name) => typeof(ExportCase).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(schema.ClrType);
    }

    public static IReadOnlyList<ExportCase> All { get; } =
        [.. TestsSchemas.Instance.Schemas.SelectMany(schema => Enumerable.Range(schema.Versions.Oldest, schema.Versions.Newest - schema.Versions.Oldest + 1).Select(version => new ExportCase(schema, version)))];

    public MessageSchema Schema { get; }

    public int Version { get; }

    public string Name => $"{Schema.ClrType.Name} at version {Version}";

    public ExportVerdict Read(string message) => _read(Encoding.UTF8.GetBytes(message));

    /// <summary>A message of a value made at random, as the library writes it.</summary>
    public string Message(Random random)
    {
        // A type may have rules of its own that few random values meet.
        for (var i = 0; i < 2000; i++)
            if (RandomData.TryNormalize(Schema, RandomData.Make(Schema.Description, random), out var data)) return Encoding.UTF8.GetString(_write(data, Version));
        throw new InvalidOperationException($"No value of {Name} was found.");
    }

    private static byte[] Write<T>(string data, int version)
        where T : notnull
        => new MessageBuilder<T>(Messages.Catalog, Data.Read<T>(data)).At(version).Build();

    private static Func<byte[], ExportVerdict> Reader<T>()
        where T : notnull
    {
        var reader = new MessageReader<T>(Messages.Catalog);
        return bytes =>
        {
            var outcome = reader.Read(bytes);
            return new(outcome.Code, outcome.IsAccepted ? outcome.Envelope.Version : 0, [.. outcome.Warnings.Select(warning => warning.Code)]);
        };
    }
}
