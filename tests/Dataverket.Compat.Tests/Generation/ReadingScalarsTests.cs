using System.Globalization;
using Dataverket.Compat.Schemas;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Generation;

public class ReadingScalarsTests
{
    [Theory]
    [InlineData("1.0", 1)]
    [InlineData("1e2", 100)]
    [InlineData("1E+2", 100)]
    [InlineData("1000e-1", 100)]
    [InlineData("0.5e1", 5)]
    [InlineData("12.340e2", 1234)]
    [InlineData("100.00", 100)]
    [InlineData("-1.0", -1)]
    [InlineData("-0", 0)]
    [InlineData("-0.0", 0)]
    [InlineData("0e999999999999999999999", 0)]
    [InlineData("0.000e-7", 0)]
    [InlineData("2147483647.0", int.MaxValue)]
    [InlineData("-2147483648.0", int.MinValue)]
    [InlineData("-21474836480e-1", int.MinValue)]
    public void An_integer_may_be_spelled_in_any_way_that_means_the_same_number(string spelled, int number)
        => Assert.Equal(number, Data.Read<Scalars>($$"""{"int":{{spelled}}}""").Int);

    [Theory]
    [InlineData("int", "1.5")]
    [InlineData("int", "1e-1")]
    [InlineData("int", "2147483648")]
    [InlineData("int", "2147483648.0")]
    [InlineData("int", "-2147483649")]
    [InlineData("int", "1e10")]
    [InlineData("int", "1e999999999999999999999")]
    [InlineData("int", "1e-999999999999999999999")]
    [InlineData("sByte", "128")]
    [InlineData("sByte", "-129")]
    [InlineData("byte", "256")]
    [InlineData("byte", "-1")]
    [InlineData("byte", "-1.0")]
    [InlineData("short", "32768")]
    [InlineData("uShort", "65536")]
    [InlineData("uInt", "4294967296")]
    [InlineData("uInt", "-1")]
    [InlineData("long", "9223372036854775808")]
    [InlineData("uLong", "18446744073709551616")]
    [InlineData("huge", "170141183460469231731687303715884105728")]
    [InlineData("huge", "-170141183460469231731687303715884105729")]
    [InlineData("uHuge", "340282366920938463463374607431768211456")]
    [InlineData("uHuge", "1e39")]
    [InlineData("uHuge", "-1")]
    [InlineData("float", "1e39")]
    [InlineData("double", "1e400")]
    [InlineData("double", "-1e400")]
    [InlineData("decimal", "1e30")]
    public void A_number_that_its_type_cannot_hold_is_out_of_range(string member, string number)
        => Assert.Equal((DataFaultKind.OutOfRange, "/" + member), Data.Fault<Scalars>($$"""{"{{member}}":{{number}}}"""));

    [Fact]
    public void The_extremes_of_every_number_survive_writing_and_reading()
    {
        foreach (var value in new[]
        {
            new Scalars
            {
                SByte = sbyte.MinValue, Byte = byte.MinValue, Short = short.MinValue, UShort = ushort.MinValue, Int = int.MinValue, UInt = uint.MinValue,
                Long = long.MinValue, ULong = ulong.MinValue, Huge = Int128.MinValue, UHuge = UInt128.MinValue, Float = float.MinValue,
                Double = double.MinValue, Decimal = decimal.MinValue, Time = DateTimeOffset.MinValue, Day = DateOnly.MinValue,
            },
            new Scalars
            {
                Text = "æ\u0000\"\\ \ud83d\ude00", Flag = true, SByte = sbyte.MaxValue, Byte = byte.MaxValue, Short = short.MaxValue, UShort = ushort.MaxValue,
                Int = int.MaxValue, UInt = uint.MaxValue, Long = long.MaxValue, ULong = ulong.MaxValue, Huge = Int128.MaxValue, UHuge = UInt128.MaxValue,
                Float = float.Epsilon, Double = double.Epsilon, Decimal = decimal.MaxValue, Guid = System.Guid.Parse("0197a1c2-0000-7000-8000-0000000000ff"),
                Time = DateTimeOffset.MaxValue, Day = DateOnly.MaxValue, State = MachineState.LostContact,
            },
        })
            Assert.Equal(value, Data.Read<Scalars>(Data.Write(value)));
    }

    [Fact]
    public void A_huge_number_is_written_as_a_number()
        => Assert.Contains("\"huge\":-170141183460469231731687303715884105728,", Data.Write(new Scalars { Huge = Int128.MinValue }), StringComparison.Ordinal);

    [Theory]
    [InlineData("text", "1")]
    [InlineData("text", "true")]
    [InlineData("text", "{}")]
    [InlineData("flag", "1")]
    [InlineData("flag", "\"true\"")]
    [InlineData("int", "\"12\"")]
    [InlineData("int", "[]")]
    [InlineData("double", "\"NaN\"")]
    [InlineData("huge", "\"1\"")]
    [InlineData("guid", "1")]
    [InlineData("time", "1")]
    [InlineData("day", "1")]
    [InlineData("state", "1")]
    [InlineData("state", "99")]
    public void A_value_of_another_kind_is_refused(string member, string json)
        => Assert.Equal((DataFaultKind.WrongKind, "/" + member), Data.Fault<Scalars>($$"""{"{{member}}":{{json}}}"""));

    [Theory]
    [InlineData("text", "\\ud800")]
    [InlineData("guid", "0197a1c2000070008000000000000001")]
    [InlineData("guid", "{0197a1c2-0000-7000-8000-000000000001}")]
    [InlineData("guid", " 0197a1c2-0000-7000-8000-000000000001")]
    [InlineData("guid", "\\ud800")]
    [InlineData("guid", "")]
    [InlineData("time", "2026-03-04T05:06:07")]
    [InlineData("time", "2026-03-04T05:06:07.1234567")]
    [InlineData("time", "2026-03-04")]
    [InlineData("time", "2026-03-04T05:06Z")]
    [InlineData("time", "2026-03-04T05:06:07+01")]
    [InlineData("time", "2026-02-30T05:06:07Z")]
    [InlineData("time", "2026-03-04 05:06:07Z")]
    [InlineData("time", "soon")]
    [InlineData("day", "2026-02-30")]
    [InlineData("day", "2026-3-4")]
    [InlineData("day", "2026-03-04T00:00:00Z")]
    [InlineData("day", "2026-03-0\\u0664")]
    public void A_text_that_its_type_does_not_read_is_malformed(string member, string text)
        => Assert.Equal((DataFaultKind.Malformed, "/" + member), Data.Fault<Scalars>($$"""{"{{member}}":"{{text}}"}"""));

    [Theory]
    [InlineData("2026-03-04T05:06:07Z", "2026-03-04T05:06:07Z")]
    [InlineData("2026-03-04T05:06:07.123456789Z", "2026-03-04T05:06:07.1234567Z")]
    [InlineData("2026-03-04T05:06:07.5-11:30", "2026-03-04T05:06:07.5-11:30")]
    [InlineData("2026-03-04T05:06:07\\u002B01:00", "2026-03-04T05:06:07+01:00")]
    public void A_time_keeps_its_offset(string text, string time)
    {
        var read = Data.Read<Scalars>($$"""{"time":"{{text}}"}""").Time;

        Assert.True(read.EqualsExact(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Escapes_in_identifiers_and_dates_mean_what_they_spell()
    {
        var read = Data.Read<Scalars>("""{"guid":"\u0030197a1c2-0000-7000-8000-0000000000ff","day":"2026-0\u0033-04","state":"lost\u002dcontact"}""");

        Assert.Equal(System.Guid.Parse("0197a1c2-0000-7000-8000-0000000000ff"), read.Guid);
        Assert.Equal(new DateOnly(2026, 3, 4), read.Day);
        Assert.Equal(MachineState.LostContact, read.State);
    }
}
