namespace ZeroG.Client;

/// <summary>How far an upload is.</summary>
/// <param name="Offset">Bytes that the node has.</param>
public sealed record UploadProgress(long Offset);
