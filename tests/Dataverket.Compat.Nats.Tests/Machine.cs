using System.Text.Json;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Nats.Tests;

/// <summary>A message with one number, written by hand as the generator would.</summary>
public sealed record Machine(int Cpu);

/// <summary>Version 2 of it.</summary>
public sealed record MachineV2(int Cpu);

/// <param name="newest">The newest version it knows.</param>
/// <param name="role">What it is for.</param>
/// <param name="down">What the downcaster makes of the number; <c>null</c> for the number itself.</param>
public sealed class MachineSchemas(int newest, MessageRole role = MessageRole.Event, Func<int, int>? down = null) : SchemaModule
{
    public const string Type = "no.dataverket.maskin.machine.provisioned";

    public override IReadOnlyList<MessageSchema> Schemas { get; } = newest == 1 ? [new Shape<Machine>(role, 1, m => m.Cpu, n => new(n))] : [new Shape<Machine>(role, 1, m => m.Cpu, n => new(n)), new Shape<MachineV2>(role, 2, m => m.Cpu, n => new(n))];

    public override IReadOnlyList<SchemaConversion> Conversions { get; } = newest == 1 ? [] : [SchemaConversion.Upcast<Machine, MachineV2>(m => new(m.Cpu)), SchemaConversion.Downcast<MachineV2, Machine>(m => new(down is null ? m.Cpu : down(m.Cpu)))];

    public static byte[] Write(int version, int cpu, string id, string subject, string tenant = "oslo")
        => new MessageWriter<MachineV2>(SchemaCatalog.Create(new MachineSchemas(2))).Write(new(cpu), version, new EnvelopeAttributes { Id = id, Source = "/maskin", Tenant = tenant, Subject = subject, Time = DateTimeOffset.UnixEpoch });

    private sealed class Shape<T>(MessageRole role, int version, Func<T, int> get, Func<int, T> make) : MessageSchema<T>(MachineSchemas.Type, new VersionWindow(version, version), 0, role, isOwner: true)
        where T : notnull
    {
        public override bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out T value)
        {
            value = default!;
            if (reader.TokenType != JsonTokenType.StartObject) return notes.Unexpected(ref reader);
            reader.Read();
            if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("cpu"u8)) return notes.Unexpected(ref reader);
            reader.Read();
            value = make(reader.GetInt32());
            reader.Read();
            return true;
        }

        public override void Write(DataWriter writer, T value)
        {
            writer.Begin("{\"cpu\":"u8);
            writer.Write(get(value));
            writer.EndObject();
        }
    }
}
