/** What the gallery shows of a family of architectures, beside an overview of each of its models. */
export interface Exhibit {
  /** The file in `architectures/`, and the folder in `codegen-out/`. */
  readonly family: string;
  readonly title: string;
  /** What it shows, in a sentence. */
  readonly about: string;
  /** Models that are opened as far as a page has room, in TikZ as well, and written as TypeScript. */
  readonly shown: readonly string[];
  /** Figures of their own, by the name of their file: the flags behind `archc figure architectures/FAMILY.arch`, or a whole command. */
  readonly figures?: Readonly<Record<string, string>>;
  /** Models whose tables stand side by side, by the name of the file; every other model has a table of its own. */
  readonly tables?: Readonly<Record<string, readonly string[]>>;
}

export const exhibits: readonly Exhibit[] = [
  {
    family: "alexnet",
    title: "AlexNet",
    about: "Two towers are grouped convolutions (Krizhevsky et al. 2012, figure 2).",
    shown: ["alexnet"],
    figures: { "alexnet-volumes": "--model alexnet --style volumes" },
    tables: {
      table: ["alexnet", "caffenet", "alexnet_ungrouped"],
      "table-one-tower": ["alexnet_torchvision", "alexnet_v2_slim"],
    },
  },
  {
    family: "vgg",
    title: "VGG",
    about: "Columns D and E of table 1 (Simonyan and Zisserman 2014).",
    shown: ["vgg16"],
    figures: {
      "vgg16-volumes": "--model vgg16 --style volumes",
      "vgg16-to-vgg16-bn": "archc diff architectures/vgg.arch:vgg16 architectures/vgg.arch:vgg16_bn",
    },
    tables: { table: ["vgg16", "vgg19", "vgg16_bn"] },
  },
  {
    family: "resnet",
    title: "ResNet for ImageNet",
    about: "Stages of basic and bottleneck blocks (He et al. 2015, table 1 and figures 3 and 5).",
    shown: ["resnet50", "resnet34_torchvision"],
    figures: {
      "resnet34-unfolded": "--model resnet34_torchvision --depth 1 --unfold --fit page",
      "resnet152-wrapped": "--model resnet152_torchvision --depth 1 --wrap 3 --fit page",
      blocks: 'archc figure architectures/std/residual.arch --block "basic(64)" --block "bottleneck(64)" --legend',
      "resnet50-to-resnet101": "archc diff architectures/resnet.arch:resnet50 architectures/resnet.arch:resnet101",
    },
    tables: {
      table: [
        "resnet18_torchvision",
        "resnet34_torchvision",
        "resnet50_torchvision",
        "resnet101_torchvision",
        "resnet152_torchvision",
      ],
      "table-keras": ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152"],
      "table-caffe": ["resnet50_caffe", "resnet101_caffe", "resnet152_caffe"],
      "table-v2": ["resnet50_v2", "resnet101_v2", "resnet152_v2"],
    },
  },
  {
    family: "resnet_cifar",
    title: "ResNet for CIFAR-10",
    about: "Depth from 20 to 1202 layers, pre-activation, and the plain twins (He et al. 2015, section 4.2, and 2016).",
    shown: ["resnet20", "preact_resnet164"],
    figures: {
      "plain20-to-resnet20":
        "archc diff architectures/resnet_cifar.arch:plain20 architectures/resnet_cifar.arch:resnet20",
      units: '--block "bottleneck(16)" --block "preact_bottleneck(16)"',
    },
    tables: {
      table: ["resnet20", "resnet32", "resnet44", "resnet56", "resnet110", "resnet1202"],
      "table-projected": [
        "resnet20_projected",
        "resnet32_projected",
        "resnet44_projected",
        "resnet56_projected",
        "resnet110_projected",
        "resnet1202_projected",
      ],
      "table-plain": ["plain20", "plain56"],
      "table-bottleneck": ["resnet164", "resnet1001"],
      "table-preact": ["preact_resnet20", "preact_resnet56", "preact_resnet110"],
      "table-preact-bottleneck": ["preact_resnet164", "preact_resnet1001"],
    },
  },
  {
    family: "googlenet",
    title: "GoogLeNet",
    about: "Modules of parallel branches, with two auxiliary classifiers (Szegedy et al. 2014, figures 2 and 3).",
    shown: ["googlenet_aux", "googlenet"],
    figures: {
      modules:
        'archc figure architectures/std/inception.arch --block "naive_inception(64, 128, 32)" --block "inception(64, 96, 128, 16, 32, 32)"',
    },
  },
  {
    family: "inception_v2",
    title: "BN-Inception",
    about: "GoogLeNet with batch normalisation, and two 3×3 convolutions for the 5×5 (Ioffe and Szegedy 2015).",
    shown: ["bn_inception"],
  },
  {
    family: "inception_v3",
    title: "Inception v3",
    about: "Factorised convolutions (Szegedy et al. 2015, figures 5 to 7).",
    shown: ["inception_v3", "inception_v3_torchvision_aux"],
    figures: { modules: '--block "module_35(64)" --block "module_17(160)" --block "module_8"' },
  },
  {
    family: "inception_v4",
    title: "Inception v4",
    about: "Uniform modules and a stem with branches (Szegedy et al. 2016, figures 3 to 9).",
    shown: ["inception_v4", "inception_v4_slim_aux"],
    figures: { modules: "--model inception_v4 --block inception_a --block inception_b --block inception_c" },
  },
  {
    family: "inception_resnet_v1",
    title: "Inception-ResNet v1",
    about: "Modules whose sum is scaled before it is added (Szegedy et al. 2016).",
    shown: ["inception_resnet_v1"],
  },
  {
    family: "inception_resnet_v2",
    title: "Inception-ResNet v2",
    about: "The same, as wide as Inception v4 (Szegedy et al. 2016, figures 15 to 19).",
    shown: ["inception_resnet_v2", "inception_resnet_v2_slim_aux"],
    figures: { modules: "--model inception_resnet_v2 --block residual_35 --block residual_17 --block residual_8" },
  },
  {
    family: "xception",
    title: "Xception",
    about: "Depthwise separable convolutions with shortcuts (Chollet 2016, figure 5).",
    shown: ["xception"],
  },
  {
    family: "mobilenet",
    title: "MobileNet",
    about: "A chain of depthwise and 1×1 convolutions (Howard et al. 2017, table 1).",
    shown: ["mobilenet"],
    figures: { separable: "--model mobilenet --block separable --style exact" },
  },
  {
    family: "unet",
    title: "U-Net",
    about: "Down, and up again with a skip at each size (Ronneberger et al. 2015, figure 1).",
    shown: ["unet"],
    figures: { "unet-volumes": "--model unet --style volumes" },
  },
  {
    family: "transfer",
    title: "Transfer learning",
    about: "Features of a trained network, and a head of one's own.",
    shown: ["transfer_tuned"],
  },
];
