using System.Text.Json;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Tests.Judging.Executed;

internal static class ReflectedScalars
{
    private static readonly Dictionary<Type, WireScalar> Scalars = new()
    {
        [typeof(string)] = WireScalar.Text, [typeof(char)] = WireScalar.Char, [typeof(bool)] = WireScalar.Boolean,
        [typeof(sbyte)] = WireScalar.Int8, [typeof(short)] = WireScalar.Int16, [typeof(int)] = WireScalar.Int32, [typeof(long)] = WireScalar.Int64, [typeof(Int128)] = WireScalar.Int128,
        [typeof(byte)] = WireScalar.UInt8, [typeof(ushort)] = WireScalar.UInt16, [typeof(uint)] = WireScalar.UInt32, [typeof(ulong)] = WireScalar.UInt64, [typeof(UInt128)] = WireScalar.UInt128,
        [typeof(Half)] = WireScalar.Float16, [typeof(float)] = WireScalar.Float32, [typeof(double)] = WireScalar.Float64, [typeof(decimal)] = WireScalar.Decimal,
        [typeof(Guid)] = WireScalar.Guid, [typeof(DateTimeOffset)] = WireScalar.Timestamp, [typeof(DateTime)] = WireScalar.DateTime, [typeof(DateOnly)] = WireScalar.Date,
        [typeof(TimeOnly)] = WireScalar.Time, [typeof(TimeSpan)] = WireScalar.Duration, [typeof(Uri)] = WireScalar.Uri, [typeof(Version)] = WireScalar.PackageVersion,
        [typeof(byte[])] = WireScalar.Bytes, [typeof(JsonElement)] = WireScalar.Any, [typeof(object)] = WireScalar.Any,
    };

    public static IEnumerable<Type> All => Scalars.Keys.Where(type => type != typeof(object));

    public static WireScalar? Of(Type type) => Scalars.TryGetValue(type, out var scalar) ? scalar : null;
}
