"""The table of GS1 application identifiers that we can read, and the countries that may stand in them.

Facts condensed from the GS1 Barcode Syntax Dictionary, © GS1 AISBL and contributors, Apache-2.0. Left out: which
identifiers need or exclude each other (that is judged over all codes on a thing, not one), and the finer checks of
coupons, currencies, bank accounts and health care.
"""

APPLICATION_IDENTIFIERS = """
00        *? N18,csum key
01        *? N14,csum key=22,10,21|235
02        *? N14,csum
03        *  N14,csum
10        ?  X..20
11-13     *? N6,yymmd0
15-17     *? N6,yymmd0
20        *? N2
21-22     -  X..20
235       -  X..28
240-241   ?  X..30
242       ?  N..6
243       ?  X..20
250-251   ?  X..30
253       ?  N13,csum [X..17] key
254       -  X..20
255       ?  N13,csum [N..12] key
30        ?  N..8
310n-316n *? N6
320n-337n *? N6
340n-357n *? N6
360n-369n *? N6
37        ?  N..8
3900-3909 ?  N..15
3910-3919 ?  N3 N..15
3920-3929 ?  N..15
3930-3939 ?  N3 N..15
3940-3943 ?  N4
3950-3955 ?  N6
400       ?  X..30
401       ?  X..30,gcppos1 key
402       ?  N17,csum key
403       ?  X..30
410-413   *? N13,csum
414       *? N13,csum key=254|7040
415       *? N13,csum key=8020
416       *? N13,csum
417       *? N13,csum key=7040
420       ?  X..20
421       ?  N3,iso3166 X..9
422       ?  N3,iso3166
423       ?  N3,iso3166 [N3],iso3166 [N3],iso3166 [N3],iso3166 [N3],iso3166
424       ?  N3,iso3166
425       ?  N3,iso3166 [N3],iso3166 [N3],iso3166 [N3],iso3166 [N3],iso3166
426       ?  N3,iso3166
427       ?  X..3
4300-4301 ?  X..35,pcenc
4302-4306 ?  X..70,pcenc
4307      ?  X2,iso3166alpha2
4308      ?  X..30
4309      ?  N10,latitude N10,longitude
4310-4311 ?  X..35,pcenc
4312-4316 ?  X..70,pcenc
4317      ?  X2,iso3166alpha2
4318      ?  X..20
4319      ?  X..30
4320      ?  X..35,pcenc
4321-4323 ?  N1,yesno
4324-4325 ?  N6,yymmd0 N4,hhmi
4326      ?  N6,yymmdd
4330-4333 ?  N6 [X1],hyphen
7001      ?  N13
7002      ?  X..30
7003      ?  N6,yymmdd N4,hhmi
7004      ?  N..4
7005      ?  X..12
7006      ?  N6,yymmdd
7007      ?  N6,yymmdd [N6],yymmdd
7008      ?  X..3
7009      ?  X..10
7010      ?  X..2
7011      ?  N6,yymmdd [N4],hhmi
7020-7022 ?  X..20
7023      ?  X..30,gcppos1
7030-7039 ?  N3,iso3166999 X..27
7040      -  N1 X1 X1 X1,importeridx
7041      -  X..4
710-717   ?  X..20
7230-7239 ?  X2 X..28
7240      ?  X..20
7241      ?  N2
7242      ?  X..25
7250      ?  N8,yyyymmdd
7251      ?  N8,yyyymmdd N4,hhmi
7252      ?  N1
7253-7254 ?  X..40,pcenc
7255      ?  X..10
7256      ?  X..90,pcenc
7257      ?  X..70,pcenc
7258      ?  X3
7259      ?  X..40,pcenc
8001      ?  N4,nonzero N5,nonzero N3,nonzero N1 N1
8002      ?  X..20
8003      ?  N1,zero N13,csum [X..16] key
8004      ?  X..30,gcppos1 key=7040
8005      ?  N6
8006      ?  N14,csum N4,pieceoftotal key=22,10,21
8007      ?  X..34
8008      ?  N6,yymmdd N2,hh [N2],mi [N2],ss
8009      ?  X..50
8010      ?  Y..30,gcppos1 key=8011
8011      -  N..12,nozeroprefix
8012      ?  X..20
8013      ?  X..25,gcppos1 key
8014      -  X..25,gcppos1
8017      ?  N18,csum key=8019
8018      ?  N18,csum key=8019
8019      -  N..10
8020      -  X..25
8026      ?  N14,csum N4,pieceoftotal
8030      ?  Z..90
8040-8041 -  N15
8042      -  N32
8043      -  N18 [N..2]
8110      ?  X..70
8111      ?  N4
8112      ?  X..70
8200      -  X..70
90        ?  X..30
91-99     ?  X..90
"""
"""One line each: identifier or range (n stands for the decimals 0-5), flags, components, key.

Flags: * length fixed beforehand, ? may stand in the query of a Digital Link, - neither.
Component: N digits, X of CSET 82, Y of CSET 39, Z base64url; "6" exactly, "..20" up to; [optional]; then its checks.
key: primary key of a Digital Link; =22,10,21|235 its qualifiers in their order, or the other set.
"""

COUNTRY_NUMBERS = """
004 008 010 012 016 020 024 028 031 032 036 040 044 048 050 051 052 056 060 064 068 070 072 074 076 084
086 090 092 096 100 104 108 112 116 120 124 132 136 140 144 148 152 156 158 162 166 170 174 175 178 180
184 188 191 192 196 203 204 208 212 214 218 222 226 231 232 233 234 238 239 242 246 248 250 254 258 260
262 266 268 270 275 276 288 292 296 300 304 308 312 316 320 324 328 332 334 336 340 344 348 352 356 360
364 368 372 376 380 384 388 392 398 400 404 408 410 414 417 418 422 426 428 430 434 438 440 442 446 450
454 458 462 466 470 474 478 480 484 492 496 498 499 500 504 508 512 516 520 524 528 531 533 534 535 540
548 554 558 562 566 570 574 578 580 581 583 584 585 586 591 598 600 604 608 612 616 620 624 626 630 634
638 642 643 646 652 654 659 660 662 663 666 670 674 678 682 686 688 690 694 702 703 704 705 706 710 716
724 728 729 732 740 744 748 752 756 760 762 764 768 772 776 780 784 788 792 795 796 798 800 804 807 818
826 831 832 833 834 840 850 854 858 860 862 876 882 887 894
"""
"""ISO 3166-1 numeric: 704 is Viet Nam."""
