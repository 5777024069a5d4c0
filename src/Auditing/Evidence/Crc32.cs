using System.Buffers.Binary;

namespace ZeroG.Auditing.Evidence;

/// <summary>The CRC-32 of zip files (ISO 3309; polynomial 0xEDB88320, reflected), eight bytes at a time.</summary>
internal struct Crc32()
{
    private static readonly uint[][] s_tables = Tables();

    private uint _state = uint.MaxValue;

    /// <summary>The sum of all that was appended.</summary>
    public readonly uint Value => ~_state;

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var (tables, crc) = (s_tables, _state);
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = tables[7][low & 255] ^ tables[6][(low >> 8) & 255] ^ tables[5][(low >> 16) & 255] ^ tables[4][low >> 24]
                ^ tables[3][high & 255] ^ tables[2][(high >> 8) & 255] ^ tables[1][(high >> 16) & 255] ^ tables[0][high >> 24];
        }

        foreach (var value in bytes) crc = (crc >> 8) ^ tables[0][(crc ^ value) & 255];
        _state = crc;
    }

    // Table k is that of a byte with k zero bytes behind it.
    private static uint[][] Tables()
    {
        var tables = Enumerable.Range(0, 8).Select(_ => new uint[256]).ToArray();
        for (var i = 0u; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            tables[0][i] = crc;
        }

        for (var k = 1; k < 8; k++)
        {
            for (var i = 0; i < 256; i++) tables[k][i] = (tables[k - 1][i] >> 8) ^ tables[0][tables[k - 1][i] & 255];
        }

        return tables;
    }
}
