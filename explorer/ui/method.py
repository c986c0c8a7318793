"""How it works: for each method a few plain sentences, the formula, the paper, and the file of our code."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from explorer.ui.i18n import _


@dataclass(frozen=True, slots=True)
class Method:
    """What a page's end says of a method (msgids; the formula is LaTeX)."""

    title: str
    sentences: tuple[str, ...]
    formula: str
    source: str
    file: str


METHODS = {
    "skipgram": Method(
        "Skip-gram with negative sampling",
        (
            "The model reads the text word by word and looks at the words around each one.",
            "It learns two vectors a word: one for the word itself, one for the word as company.",
            "Vectors of words that occur together are drawn towards each other; a few words drawn at random "
            "are pushed away.",
            "So words that keep similar company end up with similar vectors, whether or not they ever meet.",
            "A spelling with several meanings gets one vector only: a compromise between them, weighted by how "
            "often each is used.",
        ),
        r"\ell=-\log\sigma(u_c^\top v_w)-\sum_{i=1}^{k}\log\sigma(-u_{n_i}^\top v_w),\quad n_i\sim p(w)^{0.75}",
        "Mikolov et al. 2013, Distributed Representations of Words and Phrases, eq. 4",
        "explorer/models/word2vec",
    ),
    "umap": Method(
        "The map: PCA first, then UMAP",
        (
            "The vectors have many dimensions and the screen has two, so every map loses something.",
            "PCA looks from the side where the cloud of words is widest: quick, honest about distance, poor at "
            "neighbours.",
            "UMAP joins each word with its nearest words and lays the network out so that joined words lie close.",
            "Distances between far groups mean little on a UMAP; being close means much, though not always.",
            "That is why the share of true neighbours that survived stands beside the map, and can colour it.",
        ),
        r"T(k)=1-\tfrac{2}{nk(2n-3k-1)}\sum_i\sum_{j\in U_k(i)}(r_{ij}-k)",
        "McInnes, Healy & Melville 2018, UMAP; Venna & Kaski 2001, trustworthiness",
        "explorer/spaces/projection.py, explorer/spaces/quality.py",
    ),
    "overlap": Method(
        "What two spaces share: neighbour overlap",
        (
            "For every word that both spaces have, the nearest words are looked up in each, by cosine in the original "
            "vectors and among the shared words only; the word itself does not count.",
            "The overlap is the share of the nearest words of the one that are also among those of the other.",
            "Chance is what two unrelated spaces would share; the noise floor is what one model shares with itself "
            "when only its seed differs.",
            "A word has changed when it lost more than another seed takes from words of like frequency, at the level "
            "of 5 %; all else is called noise.",
            "Rank-biased overlap weighs the nearest ranks most, and the Jaccard index divides by the neighbours of "
            "both; rare words share less in any space, hence the comparison with words of like frequency.",
        ),
        r"O_k(w)=\tfrac1k\,|N_k^A(w)\cap N_k^B(w)|,\quad \mathrm{E}[O_k]=\tfrac{k}{n-1},\quad "
        r"\mathrm{RBO}=\tfrac{X_k}{k}p^k+\tfrac{1-p}{p}\sum_{d=1}^{k}\tfrac{X_d}{d}p^d",
        "Hellrich & Hahn 2016, Bad Company; Webber, Moffat & Zobel 2010, A Similarity Measure for Indefinite Rankings",
        "explorer/spaces/overlap.py, explorer/analysis/comparison.py",
    ),
    "joint": Method(
        "Two maps laid out together",
        (
            "Every word is joined with its nearest words, in each space by itself.",
            "A word that both spaces have is also joined with itself: its two places are drawn towards each other.",
            "One layout is made of all of it, so that a word only moves where its company does.",
            "Words of one side alone take part with their own neighbours.",
            "Laid out alone, each map may be turned, mirrored and bent at will; then a shift means little.",
        ),
        r"C=\sum_{s\in\{A,B\}}\mathrm{CE}(P^s,Q^s)+\sum_{w\in A\cap B}\log\left(1+a\,\|y^A_w-y^B_w\|^{2b}\right)",
        "McInnes, Healy & Melville 2018, UMAP; after AlignedUMAP (Dadu et al. 2023)",
        "explorer/spaces/joint.py, explorer/analysis/pairs.py",
    ),
    "procrustes": Method(
        "Independent maps, one turned onto the other",
        (
            "Two maps that were made each by itself may show the same thing turned or mirrored.",
            "The words that both have say which rotation brings them closest, with a shift and one scale.",
            "Only the second map is moved, as a whole; nothing within it changes.",
            "The solution is exact: it is read off the singular vectors of one small matrix.",
            "What still differs after that is drawing and space together; only the overlap tells them apart.",
        ),
        r"\min_{R^\top R=I,\,c,\,t}\|cXR+t-Y\|^2,\quad X^\top Y=USV^\top\Rightarrow R=UV^\top",
        "Schönemann 1966, A generalized solution of the orthogonal Procrustes problem",
        "explorer/spaces/alignment.py",
    ),
    "masked": Method(
        "Masked language model",
        (
            "Of the tokens of a sentence about 15 % are hidden, and the model guesses them from all the others.",
            "Of the hidden ones most are replaced by [MASK], some by a random word, and some stay as they were, so "
            "that the model cannot rely on seeing [MASK].",
            "It reads both sides of a place at once, so it cannot write a text from left to right.",
            "What it expects in a place is shown here with that place masked and nothing else.",
            "The loss counts at the hidden places only.",
        ),
        r"\mathcal L=-\sum_{t\in M}\log p_\theta(x_t\mid x_{\setminus M})",
        "Devlin, Chang, Lee & Toutanova 2019, BERT: Pre-training of Deep Bidirectional Transformers",
        "explorer/models/masked_lm.py",
    ),
    "causal": Method(
        "Causal language model",
        (
            "Each word is guessed from the words before it; what follows is never seen.",
            "The chances of the words multiply to the chance of the whole sentence.",
            "So the model can score a text, and go on with one: it draws a word, appends it, and draws the next.",
            "A temperature below one makes likely words likelier; top-p keeps only the likeliest words of so much "
            "probability together.",
            "Tied models use the vectors of their words twice, to read and to write: fewer parameters.",
        ),
        r"\log p(x_1,\dots,x_T)=\sum_{t=1}^{T}\log p_\theta(x_t\mid x_{<t})",
        "Radford, Narasimhan, Salimans & Sutskever 2018; Holtzman et al. 2020 (top-p); Press & Wolf 2017 (tying)",
        "explorer/models/causal_lm.py, explorer/nn/sampling.py",
    ),
    "perplexity": Method(
        "Surprisal and perplexity",
        (
            "Surprisal says how unlikely a word was where it stands, in bits: one bit is a chance of one half.",
            "Perplexity is the number of words that would be equally likely if the model knew no more than it does.",
            "It is measured on sentences that no training has seen; the baseline guesses by frequency alone.",
            "Words outside the vocabulary do not count, and how many there are is told beside it.",
            "Runs with different tokenisers are compared by the cost of a character, where an unknown word is charged "
            "for being spelt out.",
        ),
        r"\mathrm{PPL}=\exp\Bigl(-\tfrac1n\sum_t\log p(x_t\mid\cdot)\Bigr),\quad "
        r"\mathrm{PPL}_{char}=\exp\Bigl(-\tfrac1c\sum_t\log p(x_t\mid\cdot)\Bigr)",
        "Jelinek et al. 1977; Hale 2001 (surprisal); Salazar et al. 2020, Masked Language Model Scoring",
        "explorer/analysis/perplexity.py, explorer/analysis/expecting.py",
    ),
    "senses": Method(
        "Senses as groups of occurrences",
        (
            "The encoder makes a vector of each occurrence from the whole sentence; with the word hidden, from what is "
            "around it only.",
            "Their directions are centred and kept on their first principal components; Ward’s method joins the most "
            "alike again and again, and cutting its tree gives any number of groups.",
            "How many there are is told by prediction strength: a group is there if both halves of the occurrences, "
            "grouped by themselves, agree on it.",
            "A sense is named by the words that stand by it more than by the others (G²), and by the words that a "
            "masked model would put in its place.",
            "No gold sense is used in any of this; where the text brings some, they only grade it.",
        ),
        r"ps(k)=\min_{j\le k}\frac{1}{n_j(n_j-1)}\sum_{i\ne i'\in A_j}\mathbf 1[\,c(i)=c(i')\,],\quad "
        r"\hat k=\max\{k: ps(k)+se\ge .8\}",
        "Tibshirani & Walther 2005, Cluster Validation by Prediction Strength; Ward 1963; Dunning 1993",
        "explorer/analysis/senses.py, explorer/spaces/grouping.py, explorer/analysis/sense_words.py",
    ),
    "agreement": Method(
        "Graded against gold senses",
        (
            "The adjusted Rand index asks of every two occurrences whether they were rightly put together; chance is "
            "0.",
            "V-measure and paired F are each won by an answer that reads nothing: every occurrence alone, or all in "
            "one.",
            "Their geometric mean gives both of these answers nothing, B³ averages over occurrences.",
            "What such answers get on the same occurrences stands beside every score.",
            "Occurrences whose sense is not known do not count.",
        ),
        r"\mathrm{ARI}=\frac{\sum\binom{n_{ij}}2-E}{\frac12\bigl[\sum\binom{a_i}2+\sum\binom{b_j}2\bigr]-E},"
        r"\quad E=\tfrac{\sum\binom{a_i}2\sum\binom{b_j}2}{\binom n2}",
        "Hubert & Arabie 1985; Rosenberg & Hirschberg 2007 (V); Artiles et al. 2009 (paired F); Bagga & Baldwin 1998",
        "explorer/spaces/grading.py, explorer/analysis/agreement.py",
    ),
    "cuts": Method(
        "Tokenisers side by side",
        (
            "A model reads pieces, not letters, and a tokeniser decides what a piece is.",
            "Eojeol stand between spaces; Kiwi and MeCab take them apart into morphemes with a dictionary; BPE joins "
            "what often stands together; syllables and jamo need no rule.",
            "Long pieces make short sentences, but many of them are met only once, and a model knows nothing of a "
            "piece that it never met.",
            "A piece counts as known if the text has it outside this sentence too.",
            "Morphemes that share a syllable, as 나 and ㄴ do in 난, stand one under the other.",
        ),
        r"\mathrm{OOV}=\frac{\#\{\text{pieces of one half not in the other}\}}{\#\{\text{pieces of that half}\}}",
        "Sennrich et al. 2016, Neural Machine Translation of Rare Words with Subword Units (BPE)",
        "explorer/corpus/cuts.py, explorer/analysis/cutting.py",
    ),
    "zipf": Method(
        "Zipf's law and its slope",
        (
            "Words are ranked by how often they occur; both axes are logarithmic.",
            "If frequency falls as a power of rank, the points lie on a line, and its slope is the power.",
            "The slope is the one under which the counts are most likely, not a line through the points, which would "
            "let the many rare words decide.",
            "Its error comes from leaving out one tenth of the text after the other, since words come in bursts.",
            "Ranks and counts come from the same text, so the curve looks smoother than the language is.",
        ),
        r"p(r)\propto r^{-s},\qquad \hat s:\ \frac{\sum_r c_r\ln r}{\sum_r c_r}=\mathrm{E}_{s}[\ln r]",
        "Zipf 1949; Piantadosi 2014, Zipf's word frequency law in natural language",
        "explorer/corpus/frequency.py",
    ),
    "heaps": Method(
        "Growth of the vocabulary",
        (
            "The text is read word by word, and new words are counted.",
            "New words become rarer, so the curve bends; on logarithmic axes it is nearly a line.",
            "The dashed line is what the same words would give in random order: it is computed exactly, not drawn.",
            "Where the text's own line is lower, words come in clusters: one topic after the other.",
            "The exponent is fitted by least squares on the logarithms, from ten places to start reading.",
        ),
        r"\mathrm{E}\,V(n)=\sum_w 1-\binom{N-c_w}{n}\Big/\binom{N}{n},\qquad V(n)\approx K n^{\beta}",
        "Heaps 1978; Baayen 2001, Word Frequency Distributions",
        "explorer/corpus/frequency.py",
    ),
    "keyness": Method(
        "Words typical of a text",
        (
            "Each word's counts in the two texts are compared with what one common frequency would give.",
            "G² says how surprising the difference is, the log ratio how large: 1 is twice as frequent, 2 four times.",
            "Many words are asked at once, so only so many are kept that one in a hundred of them is false on average.",
            "A text has stories: a word may be frequent because one of them is about it, so its spread stands beside.",
            "Texts cut by different tokenisers are joined by how their words are written.",
        ),
        r"G^2=2\sum_{i}O_i\ln\frac{O_i}{E_i},\qquad \mathrm{LR}=\log_2\frac{a/N_1}{b/N_2}",
        "Dunning 1993; Hardie 2014; Benjamini & Hochberg 1995",
        "explorer/corpus/keyness.py, explorer/analysis/contrast.py",
    ),
    "homonymy": Method(
        "Homonyms proposed from the text",
        (
            "Each word gets a vector from the words around it, by mutual information and singular values.",
            "A word of one meaning lies near some other word that keeps the same company.",
            "A homonym lies between two companies: two other words, unlike each other, explain it together.",
            "The score is what the second of them explains beyond the first.",
            "It proposes, no more: a word that is merely used in two settings gets a high score too.",
        ),
        r"\mathrm{score}(w)=\max_{v}\cos^2\left(w-(w\cdot u)\,u,\ v-(v\cdot u)\,u\right)\,\|w-(w\cdot u)\,u\|^2",
        "After Arora et al. 2018, Linear Algebraic Structure of Word Senses; Levy, Goldberg & Dagan 2015",
        "explorer/corpus/homonymy.py, explorer/analysis/homonyms.py",
    ),
    "duplicates": Method(
        "Sentences that repeat others",
        (
            "Each sentence becomes the set of its runs of three characters, and two sentences are as alike as the "
            "share of runs that they have in common.",
            "Comparing all pairs would take too long, so each set gets a signature of 128 numbers, and only pairs that "
            "agree in a whole band of it are compared.",
            "Those are compared exactly: whatever is counted is a repeat, and only some may be overlooked.",
            "The text is read in order: a sentence is kept, or it repeats the kept one that is most like it.",
            "Repeats let a model count the same sentence twice, and may carry sentences from training into testing.",
        ),
        r"J(A,B)=\frac{|A\cap B|}{|A\cup B|},\qquad P(\text{compared})=1-\left(1-J^{\,r}\right)^{b}",
        "Broder 1997, On the resemblance and containment of documents; Lee et al. 2022, Deduplicating Training Data "
        "Makes Language Models Better",
        "explorer/corpus/duplicates.py, explorer/analysis/duplicates.py",
    ),
    "kwic": Method(
        "Keyword in context",
        (
            "Every place where the word stands is shown with what is around it.",
            "Sorted by the left or the right, lines that go on alike come together, and patterns show.",
            "Korean writes particles and endings onto words, so a search for the letters alone finds too much, and a "
            "search for the whole eojeol too little.",
            "Where morphemes cut the text, they decide; elsewhere a rule of the grammar knows which endings may "
            "follow the word's last sound.",
            "The rule that was used is always written above the lines.",
        ),
        r"\underbrace{\dots w_{-2}\,w_{-1}}_{\text{left}}\ w_0\ \underbrace{w_{1}\,w_{2}\dots}_{\text{right}}",
        "Luhn 1960, Key word-in-context index for technical literature",
        "explorer/corpus/concordance.py, explorer/corpus/search.py",
    ),
    "tsne": Method(
        "The map by t-SNE",
        (
            "Each word has a circle of near words, just so wide that it holds about as many as the perplexity says.",
            "The points are moved until near words of the space are near on the map, with the same weight.",
            "On the map a heavy-tailed curve measures nearness, so that words a little apart may be drawn far apart.",
            "Groups come out clear, but how large they are and how far from each other means nothing.",
            "Another perplexity or seed gives another picture of the same space: look at several before believing one.",
        ),
        r"C=\sum_{i\neq j}p_{ij}\log\frac{p_{ij}}{q_{ij}},\quad q_{ij}\propto(1+\lVert y_i-y_j\rVert^2)^{-1}",
        "van der Maaten & Hinton 2008, Visualizing Data using t-SNE; Poličar et al. 2024, openTSNE",
        "explorer/spaces/projection.py",
    ),
    "axes": Method(
        "Axes of your own",
        (
            "A formula such as 남자 - 여자 adds and takes away the unit vectors of words; the sum is a direction.",
            "A word’s place on the axis is its cosine with that direction: 1 along it, 0 across it, -1 against it.",
            "Nothing is learnt and nothing is moved: whoever writes the same formula gets the same picture.",
            "Any direction spreads the words a little, so the spread stands beside that of random directions.",
            "The harder rival takes the same weights over random words: an axis that beats few of those says little.",
        ),
        r"x_w=\cos\Bigl(v_w,\ \sum_j \alpha_j\,v_{u_j}/\lVert v_{u_j}\rVert\Bigr)",
        "Bolukbasi et al. 2016, Man is to Computer Programmer; An et al. 2018, SemAxis",
        "explorer/analysis/formula.py, explorer/spaces/axes.py",
    ),
    "analogy": Method(
        "Analogies by arithmetic",
        (
            "If two pairs of words differ in the same way, the step from a to b should lead from c to the answer.",
            "3CosAdd takes that step and looks for the word whose direction is nearest to where it ends.",
            "3CosMul asks each part by itself: near b, near c and far from a, all three at once.",
            "The three words asked are left out, for one of them nearly always lies nearest; the page says which.",
            "An answer that comes first by both rules is more than arithmetic’s luck, but a pair alone proves nothing.",
        ),
        r"\arg\max_d \cos(d,\,b-a+c),\qquad \arg\max_d \frac{s(d,b)\,s(d,c)}{s(d,a)+\varepsilon},\ "
        r"s=\tfrac{1+\cos}{2},\ \varepsilon=.001",
        "Mikolov, Yih & Zweig 2013; Levy & Goldberg 2014, eq. 4",
        "explorer/spaces/analogy.py",
    ),
    "contexts": Method(
        "How contextual a layer is",
        (
            "An encoder gives a word a new vector in every sentence and every layer; where it reads a word in pieces, "
            "the word’s vector is their mean.",
            "Self-similarity is the mean cosine between two occurrences of the word: 1 if its sentence never matters.",
            "Intra-sentence similarity is the mean cosine of a sentence’s tokens with their own mean: high if the "
            "layer makes neighbours alike.",
            "Anisotropy is the mean cosine of two random tokens of different sentences: where it is high, all vectors "
            "lie in a narrow cone, and a high cosine says little.",
            "So self-similarity is read less anisotropy, and each figure has its error: the jackknife’s over "
            "occurrences, since pairs share them.",
        ),
        r"\mathrm{SelfSim}_\ell(w)=\tfrac{1}{n^2-n}\sum_{j\neq k}\cos(f_\ell(s_j,i_j),f_\ell(s_k,i_k)),\quad "
        r"\mathrm{IntraSim}_\ell(s)=\tfrac1T\sum_i\cos(\bar s_\ell,f_\ell(s,i))",
        "Ethayarajh 2019, How Contextual are Contextualized Word Representations?, definitions 1 and 2",
        "explorer/analysis/contexts.py, explorer/spaces/similarity.py",
    ),
    "alacarte": Method(
        "Word vectors that read a sentence: à la carte",
        (
            "A word in its sentence is read as its company: the mean of the vectors of the other words, where frequent "
            "words count less.",
            "Layer 0 is the word's one vector, the same everywhere; layer 1 is this mean, which knows nothing of the "
            "word itself.",
            "Layer 2 moves the mean to where a word in such company would lie. The map A is linear, and fitted once on "
            "the words of the corpus, whose vectors are known.",
            "The order of the words does not matter to it, so that what an encoder gains over it is what order and "
            "distance tell.",
        ),
        r"u=\tfrac1{|c|}\sum_{w'\in c}\tfrac{a}{a+p(w')}v_{w'},\qquad A=\arg\min_A\sum_w\lVert v_w-A\bar u_w\rVert^2"
        r"+\lambda\lVert A\rVert^2",
        "Khodak et al. 2018, A La Carte Embedding; Arora, Liang & Ma 2017 (the weights)",
        "explorer/models/alacarte.py, explorer/spaces/induction.py",
    ),
    "supermask": Method(
        "Supermasks: a network that is never trained",
        (
            "The weights of the network are drawn once, each plus or minus one number, and never change.",
            "For each task every weight gets a score; those with a score above 0 (or the highest ones) are used, the "
            "others are left out.",
            "Only the scores learn: what a weight would need is passed on to its score as if nothing had been cut.",
            "What is kept of a task is one bit a weight; the weights themselves follow from a seed, so they cost "
            "nothing, and a new task cannot disturb an old one.",
            "While it learns, each weight has a score and Adam’s two moments, so training takes as much memory as "
            "that of weights: what is saved is saved afterwards.",
        ),
        r"p=f(x,\;W\odot M),\qquad M=[\,s\ge 0\,]\ \text{or}\ [\,|s|\in\mathrm{top}\,k\,],\qquad "
        r"\tfrac{\partial L}{\partial s}:=\tfrac{\partial L}{\partial M}",
        "Wortsman et al. 2020, Supermasks in Superposition; Ramanujan et al. 2020, What’s Hidden in a Randomly "
        "Weighted Neural Network?",
        "explorer/models/supermask, explorer/nn/supermask.py",
    ),
    "superposition": Method(
        "Which task is this? Masks in superposition",
        (
            "All masks are laid on the network at once, each with an equal share α.",
            "The right mask makes the answer surer, so the share is sought that lowers its entropy most.",
            "One gradient says that for all tasks together; halving drops the worse half and asks again.",
            "With few tasks each mask can also answer by itself: the one that is as sure as on its own texts is at "
            "home.",
            "So that a mask knows what it does not know, it also sees shuffled inputs while it learns, and learns to "
            "be unsure of them; this and the temperature of 8 under the logits are ours, not the paper’s.",
        ),
        r"p(\alpha)=f\Big(x,\;W\odot\sum_i\alpha_iM_i\Big),\qquad "
        r"\hat\imath=\arg\max_i\Big(-\frac{\partial H(p(\alpha))}{\partial\alpha_i}\Big)",
        "Wortsman et al. 2020, sections 3.3 and 3.4",
        "explorer/nn/superposition.py, explorer/analysis/banks.py",
    ),
    "layered": Method(
        "One layout for all layers",
        (
            "Maps of layers made one by one may be turned or mirrored at will, and a slider over them shows nothing.",
            "By PCA each layer is looked at from its own widest side, then turned onto the layer above it.",
            "By UMAP every layer keeps its own network of near occurrences, and each occurrence is also joined with "
            "itself in the layers below and above.",
            "All are laid out at once, so that a point moves only where its company changes.",
            "These joints also pull: a group may show in a layer that hardly has it, so the share of neighbours kept "
            "stands beneath.",
        ),
        r"C=\sum_\ell\mathrm{CE}(P^\ell,Q^\ell)+\sum_{\ell,i}\log\left(1+a\,\|y^\ell_i-y^{\ell+1}_i\|^{2b}\right)",
        "McInnes, Healy & Melville 2018, UMAP; Schönemann 1966; after AlignedUMAP (Dadu et al. 2023)",
        "explorer/spaces/layers.py, explorer/spaces/alignment.py",
    ),
    "transfer": Method(
        "What pre-training is worth",
        (
            "Some sentences carry a label; a fifth of them, told by a hash of their text, only tests.",
            "From the others so many examples are drawn, and each method learns from the same ones.",
            "The draw is repeated with other seeds; the band shows how much the accuracy depends on it.",
            "What is chosen on the way (strength, epoch) is chosen on a fifth of the examples drawn, never on a test.",
            "With few labels what was learnt before must help; with many, the labels may teach all of it themselves.",
        ),
        r"\mathrm{acc}(n)=\frac1S\sum_{s=1}^{S}\frac1{|T|}\sum_{(x,y)\in T}[\hat y_{n,s}(x)=y]\ \pm\ \mathrm{sd}_s",
        "Peters et al. 2018, Deep contextualized word representations, section 5.4",
        "explorer/analysis/transfer.py, explorer/corpus/labels.py",
    ),
    "features": Method(
        "Frozen features",
        (
            "One-hot: which words a sentence has, nothing else; two words are as different as any two.",
            "Vectors of words, random or learnt, are averaged over the sentence and never changed.",
            "An encoder gives a vector a place and layer; these are averaged over the sentence, and either the one "
            "layer is taken that tells most, or all are mixed by weights that the task learns, as ELMo does, which "
            "may stand beside the vectors of words (+) or read the task's texts before.",
            "On these a logistic regression learns the labels.",
            "Its strength, and the layer, are those with the least loss on a fifth of the examples; then it learns "
            "from all of them.",
        ),
        r"\min_{W,s}\ C\sum_i-\log\,\mathrm{softmax}\Bigl(W\sum_j s_j\bar h_{ij}\Bigr)_{y_i}+\tfrac12\lVert W\rVert^2",
        "Peters et al. 2018, eq. 1 and section 3.4",
        "explorer/analysis/judges.py, explorer/analysis/features.py, explorer/nn/classifier.py, explorer/nn/mixing.py",
    ),
    "finetuning": Method(
        "Fine-tuning",
        (
            "A copy of the pre-trained network, or of the table of word vectors, goes on learning from the labels.",
            "The mean of its last states in a sentence goes through one new linear layer to the classes.",
            "The new layer first learns alone, as the logistic regression on frozen states; then all, by AdamW, 32 "
            "sentences a step.",
            "A fifth of the examples is held back, and training stops when they are told no better for three epochs.",
            "The run itself stays as it was.",
        ),
        r"p(y\mid x)=\mathrm{softmax}\Bigl(W\,\tfrac1T\sum_{t=1}^{T}h_t(x;\theta)+b\Bigr)_y",
        "Devlin et al. 2019, section 3.2 (there [CLS], here the mean); Kumar et al. 2022 (the layer first)",
        "explorer/nn/classifier.py, explorer/analysis/judges.py",
    ),
    "compromise": Method(
        "A static vector as a mixture of its senses",
        (
            "The contexts of a word’s occurrences are summed, frequent words weighing little, and averaged by sense.",
            "A linear map, fitted on all other words of the space, turns a mean context into the vector that a word "
            "with such contexts has there: so each sense gets a vector, and the word’s own vector has no part in it.",
            "Non-negative least squares then finds the mixture of these that comes nearest to the word’s own vector.",
            "The map being linear, the mean over all occurrences is the mixture in the corpus’s own shares; the word’s "
            "vector was trained without senses, so its weights need not be these shares.",
            "As a control the occurrences of words of one sense are parted at random: what is found there is chance.",
        ),
        r"v_w\approx\sum_k w_k s_k,\ w_k\ge 0,\qquad s_k=A\,\frac1{n_k}\sum_{c\in k}u_c,\quad "
        r"u_c=\sum_{w'\in c}\tfrac{a}{a+p(w')}v_{w'},\quad A=\arg\min\sum_{w'\ne w}\|v_{w'}-Au_{w'}\|^2"
        r"+\lambda\|A\|^2",
        "Arora, Li, Liang, Ma & Risteski 2018, Linear Algebraic Structure of Word Senses; Khodak et al. 2018, A La "
        "Carte Embedding; Arora, Liang & Ma 2017 (the weights a)",
        "explorer/analysis/compromise.py, explorer/spaces/mixture.py, explorer/spaces/induction.py",
    ),
    "here": Method(
        "Neighbours in a sentence",
        (
            "The words around an occurrence are summed, frequent ones weighing little.",
            "The same is done for every occurrence of the word, and the fifty whose contexts are most like this one’s "
            "are averaged with it: one context alone is a handful of words.",
            "A linear map, fitted on all other words of the space, makes a vector of that, and its nearest words are "
            "listed.",
            "No sense is asked for; contexts that are alike are mostly of one sense.",
            "The word’s own vector takes no part: mixed in, it draws the neighbours of the other senses back.",
        ),
        r"q=A\,\frac1{1+|N(c)|}\Bigl(u_c+\sum_{c'\in N(c)}u_{c'}\Bigr),\quad N(c)=\text{nearest by}\ "
        r"\cos(Au_c,Au_{c'})",
        "After Khodak et al. 2018, A La Carte Embedding",
        "explorer/analysis/here.py, explorer/spaces/induction.py",
    ),
    "pseudo": Method(
        "Pseudo-homonyms",
        (
            "Two words that have nothing to do with each other are treated as one spelling.",
            "Each of their occurrences is read with the word hidden, so that the model sees the same token for both.",
            "The occurrences are grouped as a homonym’s are, and every one is known to have been the one word or the "
            "other.",
            "Both have the same part of speech, the same last sound, as many syllables and about the same frequency; "
            "sentences that hold either twice are left out.",
            "Words are taken as unrelated if the text itself shows them in unlike company.",
        ),
        r"\mathrm{ARI}=\frac{\sum_{ij}\binom{n_{ij}}2-E}{\tfrac12\bigl(\sum_i\binom{a_i}2+\sum_j\binom{b_j}2\bigr)-E},"
        r"\quad E=\sum_i\tbinom{a_i}2\sum_j\tbinom{b_j}2\Big/\tbinom n2",
        "Schütze 1992, Dimensions of Meaning; Gale, Church & Yarowsky 1992; Hubert & Arabie 1985",
        "explorer/analysis/pseudo.py, explorer/spaces/grading.py",
    ),
    "capsules": Method(
        "Capsules: decompose, route, weigh",
        (
            "A word's static vector is made into p capsules: each sees it through a direction of its own, and these "
            "begin at right angles.",
            "Routing passes each capsule on to those of the next layer that agree with it, more at each iteration; "
            "only the last iteration is learnt through.",
            "Then the sentence is read: each capsule attends to all of it, and once more to the words around.",
            "The longer a capsule has become, the more it weighs; the weighed sum is r, the word in this sentence.",
            "From the paper's first weights almost nothing of the word reaches the capsules, so ours begin wider; "
            "padding is not attended to, and both sentences use one table of words.",
        ),
        r"c_{ij}=\mathrm{softmax}_j(b_{ij}),\quad v_j=\mathrm{squash}\Bigl(\sum_i c_{ij}W_{ij}u_i+\beta_j\Bigr),\quad "
        r"b_{ij}\mathrel{+}=\langle W_{ij}u_i,v_j\rangle,\quad r=\sum_i\mathrm{softmax}_i\|M_i\|_2\,M_i",
        "Liu, Chen, Liu, Siebert, Hu, Wu & Tang 2020, CapsDecE2S; Sabour, Frosst & Hinton 2017",
        "explorer/nn/capsules.py, explorer/models/capsules.py",
    ),
    "matching": Method(
        "One sense or two: the question and its grades",
        (
            "Two sentences hold the same word; the answer is whether it means the same in both.",
            "Capsules learn it from pairs of some words and are tested on pairs of others: no word helps itself.",
            "Any encoder answers too, by the cosine of the word's two vectors against a threshold fitted on other "
            "words.",
            "A logistic curve turns logit or cosine into a probability: of pairs told 70 %, about 70 in 100 should "
            "have one sense.",
            "Beside them stands the spelling of the two sentences alone: pieces of letters, weighed, without a model.",
        ),
        r"p=\sigma(a\,s+b),\qquad s=\text{logit of the capsules, or }\cos(h_a,h_b)",
        "Pilehvar & Camacho-Collados 2019, WiC; Platt 1999 (calibration); McNemar 1947",
        "explorer/analysis/matching.py, explorer/corpus/pairs.py",
    ),
}  # fmt: skip


def explained(*names: str) -> None:
    """An expander a method."""
    for name in names:
        method = METHODS[name]
        with st.expander(_("How it works") + ": " + _(method.title)):
            st.markdown(" ".join(_(each) for each in method.sentences))
            st.latex(method.formula)
            st.caption(f"{_(method.source)} · `{method.file}`")
