"""What plates look like: one line for each kind, Russia first, then the neighbours.

A mask is written as the plate is shown. Small letters stand for classes, everything else for itself:

    l  one of the 12 Russian letters     n  a digit of the number, which is never all zeros
    a  any Latin letter                  d  any digit
    b  a letter of Belarus               r  the region, two or three digits
    u  a letter of Ukraine               k  a region of Kazakhstan, kk
    m  a letter of Mongolia              o  0 to 7    i  1 to 7    c  1 to 9

Many strings are plates of several kinds (АА123777 is a taxi of region 777 or a trailer of region 77), so the
kind is a hint for showing; a car is known by its folded string alone.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    kind: str
    mask: str
    example: str
    # ranks below a Russian plate without its region, which is far more frequent at our gates
    is_weak: bool = False

    @property
    def country(self) -> str:
        return self.kind.partition(".")[0]


# GOST R 50577, types in the comments.
RUSSIA = (
    Format("ru.car", "l nnn ll r", "А123ВС777"),  # 1, 1А
    Format("ru.taxi", "ll nnn r", "АА12377"),  # 1Б, also buses
    Format("ru.trailer", "ll nnnn r", "АН239936"),  # 2
    Format("ru.tractor", "nnnn ll r", "4197ХК47"),  # 3
    Format("ru.motorcycle", "nnnn ll r", "7851АА40"),  # 4
    Format("ru.offroad", "ll nnnn r", "АА123477"),  # 4А
    Format("ru.moped", "ll nn ll r", "ММ55АА77"),  # 4Б
    Format("ru.military", "nnnn ll rr", "0500АА99"),  # 5, 7, 8
    Format("ru.military_trailer", "ll nnnn rr", "АА123499"),  # 6
    Format("ru.diplomatic_head", "ddd CD d r", "004CD177"),  # 9
    Format("ru.diplomatic_head", "ddd CD dd r", "004CD1277"),
    Format("ru.diplomatic_head", "ddd CD ddd r", "004CD12377"),
    Format("ru.diplomatic_head", "ddd CC d r", "004CC177"),
    Format("ru.diplomatic_head", "ddd CC dd r", "004CC1277"),
    Format("ru.diplomatic_head", "ddd CC ddd r", "004CC12377"),
    Format("ru.diplomatic", "ddd D ddd r", "001D00477"),  # 10
    Format("ru.diplomatic", "ddd T ddd r", "001Т00477"),
    Format("ru.diplomatic_old", "ddd K ddd r", "001К00477"),
    Format("ru.diplomatic_old", "ddd M ddd r", "001М00477"),
    Format("ru.diplomatic_old", "ddd H ddd r", "001Н00477"),
    Format("ru.diplomatic_old", "ddd P ddd r", "001Р00477"),
    Format("ru.export", "T ll nnn r", "ТАА12377"),  # 15, 19: for leaving the country
    Format("ru.transit", "ll nnn l r", "НТ005Х77"),  # 16 to 18
    Format("ru.police", "l nnnn r", "С201799"),  # 20
    Format("ru.police_trailer", "nnn l r", "123А77"),  # 21
    Format("ru.police_motorcycle", "nnnn l r", "1234А77"),  # 22
)

# The parts of a car's plate that people type, besides leaving out the region.
PIECES = (
    Format("ru.car", "nnn ll", "482ВС"),
    Format("ru.car", "l nnn l", "А482В"),
)

NEIGHBOURS = (
    Format("kz.private", "ddd aaa kk", "123ABC02"),  # since 2012
    Format("kz.company", "ddd aa kk", "123AB02"),
    Format("kz.foreign", "F dddd kk", "F123402"),
    Format("kz.foreign", "H dddd kk", "H123402"),
    Format("kz.1993", "a ddd aa", "A123BC", is_weak=True),
    Format("kz.1993", "a ddd aaa", "A123BCD"),
    Format("by.car", "nnnn bb-o", "1234AI7"),  # since 2004
    Format("by.electric", "E nnn bb-o", "E123AB7"),
    Format("by.truck", "bb nnnn-o", "AI12347"),
    Format("by.trailer", "b nnnn b-o", "A1234B7"),
    Format("by.taxi", "i TAX nnnn", "7TAX1234"),
    Format("by.diplomatic", "CD nnnn-o", "CD12347"),
    Format("by.diplomatic", "CC nnnn-o", "CC12347"),
    Format("by.temporary", "i bb T nnnn", "7ABT1234"),
    Format("am.car", "dd aa ddd", "36DD777"),
    Format("am.car", "ddd aa dd", "123AB02"),
    Format("az.car", "dd-aa-ddd", "36DD777"),
    Format("ge.car", "aa-ddd-aa", "AB123CD"),  # since 2014
    Format("ge.old", "aaa ddd", "ABC123"),
    Format("kg.car", "0c ddd aaa", "01123ABC"),  # since 2015
    Format("kg.company", "0c ddd aa", "01123AB"),
    Format("kg.1994", "a dddd a", "B1234A"),
    Format("kg.1994", "a dddd aa", "B1234AB"),
    Format("uz.private", "dd a ddd aa", "01A123BC"),
    Format("uz.company", "dd ddd aaa", "01123ABC"),
    Format("ua.car", "uu dddd uu", "AA1234BI"),  # since 2004
    Format("md.car", "aaa ddd", "ABC123"),  # since 2015
    Format("tj.car", "dddd aa dd", "1234AB01"),
    Format("tm.car", "aa dddd aa", "AB1234CD"),
    Format("mn.car", "dddd mmm", "1234УБА"),
    Format("abkhazia.car", "l nnn ll", "А123ВС", is_weak=True),
    Format("ossetia.car", "l nnn ll", "А123ВС", is_weak=True),
)
